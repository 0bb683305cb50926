/** Where a network or a figure was published. */
export interface Source {
  readonly authors: string;
  readonly title: string;
  readonly year: number;
  /** Number on arXiv, where it stands there. */
  readonly arxiv: string;
}

const dumoulin: Source = {
  authors: 'V. Dumoulin, F. Visin',
  title: 'A guide to convolution arithmetic for deep learning',
  year: 2016,
  arxiv: '1603.07285',
};
const deepLab: Source = {
  authors: 'L.-C. Chen, G. Papandreou, I. Kokkinos, K. Murphy, A. L. Yuille',
  title: 'Semantic image segmentation with deep convolutional nets and fully connected CRFs',
  year: 2014,
  arxiv: '1412.7062',
};
const contextAggregation: Source = {
  authors: 'F. Yu, V. Koltun',
  title: 'Multi-scale context aggregation by dilated convolutions',
  year: 2015,
  arxiv: '1511.07122',
};
const resNeXt: Source = {
  authors: 'S. Xie, R. Girshick, P. Dollár, Z. Tu, K. He',
  title: 'Aggregated residual transformations for deep neural networks',
  year: 2016,
  arxiv: '1611.05431',
};

/** What the survey behind the lab leans on, in its order. */
export const surveySources: readonly Source[] = [dumoulin, deepLab, contextAggregation, resNeXt];
