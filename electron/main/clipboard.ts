import { clipboard } from 'electron';

/** The clipboard of Electron before its clipboard became like the web's; the stand-in still has it. */
interface OlderClipboard {
  readImage(): { isEmpty(): boolean; toPNG(): Uint8Array };
}

/** The picture on the clipboard as the bytes of a PNG or JPEG file; undefined when there is none. */
export async function readClipboardPicture(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if ('readImage' in clipboard) {
    const image = (clipboard as unknown as OlderClipboard).readImage();
    return image.isEmpty() ? undefined : new Uint8Array(image.toPNG());
  }
  for (const item of await clipboard.read()) {
    const type = ['image/png', 'image/jpeg'].find((wanted) => item.types.includes(wanted));
    if (type === undefined) continue;
    const blob = await item.getType(type);
    if (blob instanceof Blob) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}

export async function writeClipboardText(text: string): Promise<void> {
  await clipboard.writeText(text);
}
