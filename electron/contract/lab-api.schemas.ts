import { z } from 'zod';
import { commandIds, type CommandId } from './commands.ts';
import { maxExportBytes, sampleNames, type CallName } from './lab-api.ts';
import { settingsSchema } from './settings.ts';
import { idSchema } from './shared.schemas.ts';

const commandIdSchema = z.enum(commandIds as [CommandId, ...CommandId[]]);
/** A project document as text; 64 MiB of UTF-16 at most. */
const projectTextSchema = z.string().max(64 * 1024 * 1024);
/** A file's name without folder, with one of the endings the lab writes. */
const exportNameSchema = z
  .string()
  .max(200)
  .regex(/^[^/\\\0-\x1f]+\.(png|npy|tiff|csv|md|tex)$/);
const exportBytesSchema = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= maxExportBytes);
const none = z.tuple([]);

/** The arguments of every call, checked by main before anything is done with them. */
export const callSchemas = {
  start: none,
  openDialog: z.tuple([z.enum(['picture', 'project'])]),
  openSample: z.tuple([z.enum(sampleNames)]),
  openRecent: z.tuple([idSchema]),
  pasteClipboard: none,
  saveProject: z.tuple([z.strictObject({ text: projectTextSchema, saveAs: z.boolean() })]),
  saveExport: z.tuple([z.strictObject({ name: exportNameSchema, bytes: exportBytesSchema })]),
  newProject: none,
  keepUnsaved: z.tuple([projectTextSchema.optional()]),
  changeSettings: z.tuple([settingsSchema.partial().strict()]),
  setPageState: z.tuple([
    z.strictObject({
      edited: z.boolean(),
      enabled: z.array(commandIdSchema).max(commandIds.length),
      checked: z.array(commandIdSchema).max(commandIds.length),
      undo: z.string().max(200).optional(),
      redo: z.string().max(200).optional(),
    }),
  ]),
  setProgress: z.tuple([z.number().min(0).max(1).optional()]),
  restartEngine: none,
  showLogs: none,
  copySystemInformation: none,
  thirdPartyNotices: none,
  closeWindow: none,
} as const satisfies Record<CallName, z.ZodType>;

/** What the preload sends for a dropped file: where it lies, or its bytes when it lies nowhere (dragged out of a browser). */
export const droppedSchema = z.tuple([
  z.union([
    z.strictObject({ path: z.string().min(1).max(32_768) }),
    z.strictObject({ name: z.string().min(1).max(512), bytes: z.instanceof(Uint8Array) }),
  ]),
]);
