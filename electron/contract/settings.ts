import { z } from 'zod';

export const languages = ['system', 'en', 'zh-CN'] as const;
export const themes = ['system', 'light', 'dark'] as const;
/** `auto`: the quickest this machine can run. `wasm`: the same bits on every machine. */
export const kernelChoices = ['auto', 'wasm', 'reference'] as const;
/** How the pipeline is shown: cards in the order of the data, or a canvas with wires. */
export const pipelineViews = ['list', 'graph'] as const;
export const colourMaps = ['viridis', 'magma', 'cividis', 'grey', 'red-blue'] as const;

/** What the user sets for the whole program. Kept by main, one JSON file. */
export const settingsSchema = z.object({
  language: z.enum(languages),
  theme: z.enum(themes),
  /** 0 = as many as the machine has cores. */
  threads: z.int().min(0).max(64),
  /** MiB the engine may hold; 0 = 60 % of the machine's memory. */
  memoryMiB: z.int().min(0).max(1_048_576),
  colourMap: z.enum(colourMaps),
  /** Largest picture that is opened, in megapixels. */
  maxMegapixels: z.int().min(1).max(268),
  /** Which kernels compute. */
  kernels: z.enum(kernelChoices),
  pipelineView: z.enum(pipelineViews),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  threads: 0,
  memoryMiB: 0,
  colourMap: 'viridis',
  maxMegapixels: 100,
  kernels: 'auto',
  pipelineView: 'list',
};
