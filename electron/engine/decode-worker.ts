import { parentPort, workerData } from 'node:worker_threads';
import { decodePicture, type PictureFile } from './decode-picture.ts';
import { pictureError } from './picture-error.ts';

// A thread that reads one picture and is thrown away. Its only message is a Result<DecodedPicture>.
const file = workerData as PictureFile;
try {
  parentPort?.postMessage({ ok: true, value: await decodePicture(file) });
} catch (thrown) {
  parentPort?.postMessage({ ok: false, error: pictureError(thrown, file.name) });
}
