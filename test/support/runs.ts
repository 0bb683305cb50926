/** Random cases of a property: the number of the everyday sample, or 20 times as many in `npm run test:long`. */
export function runs(sample: number): number {
  return process.env['LAB_LONG'] === '1' ? sample * 20 : sample;
}
