const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reported an error',
  ENOENT: 'it does not exist',
  ENOTDIR: 'its folder does not exist',
  EISDIR: 'it is a folder',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links go in a circle',
  EFBIG: 'the file is too large for this disk',
};

/** Why an operation on a file failed, in words, for the `reason` of a sentence. Never holds a folder's name. */
export function reasonOf(thrown: unknown): string {
  const code = codeOf(thrown);
  if (code !== undefined) return words[code] ?? `system error ${code}`;
  return thrown instanceof Error ? withoutFolders(thrown.message).slice(0, 160) : 'unknown';
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined;
  return thrown.code;
}

/** A text in which paths are cut to their last part: what is logged or shown says nothing of the user's folders. */
export function withoutFolders(text: string): string {
  return text.replace(/(?:file:\/\/)?(?:\b[A-Za-z]:)?(?:[\\/][^\\/\r\n'"“”:*?<>|()]+)+[\\/](?=[^\\/\s])/g, '…/');
}
