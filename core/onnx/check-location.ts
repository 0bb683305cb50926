const longestLocation = 1024;
/** As most file systems have it, in characters of the text, each of which takes at least one byte. */
const longestName = 255;
/** Names that are devices on Windows in every folder, whatever follows their first dot. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i;

/**
 * Why a location of outside data cannot be a plain file in or below the model's folder, on any system; undefined where it
 * can. What the folder really holds under that name is for the reader to check.
 */
export function locationFault(location: string): string | undefined {
  if (location.length > longestLocation) return 'its name is too long';
  if (/[\u0000-\u001f\u007f]/.test(location)) return 'its name holds a control character';
  if (location.includes('\\')) return 'its name holds a backslash';
  if (location.startsWith('/')) return 'it is an absolute path';
  if (location.includes(':')) return 'its name holds a colon';
  return locationNames(location)
    .map(nameFault)
    .find((fault) => fault !== undefined);
}

/** The names of the folders on the way and of the file; “.” says nothing and is left out. */
export function locationNames(location: string): readonly string[] {
  const names = location.split('/').filter((name) => name !== '.');
  return names.length === 0 ? [''] : names;
}

function nameFault(name: string): string | undefined {
  if (name === '') return 'its name is incomplete';
  if (name === '..') return 'it leads out of the folder of the model';
  if (name.length > longestName) return 'its name is too long';
  if (/[. ]$/.test(name)) return 'a part of its name ends in a dot or a space';
  return device.test(name) ? 'its name is that of a device' : undefined;
}
