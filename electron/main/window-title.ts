/** `name.convlab * - Convolution Lab`; macOS shows the edit mark itself. */
export function windowTitle(name: string, edited: boolean, mac: boolean): string {
  return `${name}${edited && !mac ? ' *' : ''} - Convolution Lab`;
}
