import { release, version } from 'node:os';
import type { AppInfo, EngineState } from '../contract/lab-api.ts';
import type { Settings } from '../contract/settings.ts';
import { sentenceOf } from '../../core/errors.ts';

/** What helps in a report of a fault, as plain text; no names of people, folders or files. */
export function systemInformation(info: AppInfo, settings: Settings, engine: EngineState, graphics: object): string {
  const lines: readonly (readonly [string, string | number])[] = [
    ['Convolution Lab', `${info.version}${info.packaged ? '' : ' (from source)'}`],
    ['Electron', `${info.electron}${info.standInElectron ? ' (stand-in for trying out and testing)' : ''}`],
    ['Chromium', info.chrome],
    ['Node', info.node],
    ['System', `${info.platform} ${release()} ${info.arch} (${version()})`],
    ['Processor', `${info.cpu}, ${info.cores} cores`],
    ['Memory', `${(info.memoryBytes / 1024 ** 3).toFixed(1)} GiB`],
    ['System language', info.systemLanguage],
    ['Engine', 'error' in engine ? `${engine.state}: ${sentenceOf(engine.error)}` : engine.state],
    ['Settings', JSON.stringify(settings)],
    ['Graphics', JSON.stringify(graphics)],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
}
