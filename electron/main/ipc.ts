import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { callNames, channels, type CallName, type LabCalls, type MainEvent, type Opened } from '../contract/lab-api.ts';
import { callSchemas, droppedSchema } from '../contract/lab-api.schemas.ts';
import { answer, refuse } from './answer.ts';
import { noteIncident, type Incidents } from './incidents.ts';
import type { Log } from './logs.ts';
import { isTrustedSender, type Sender } from './sender.ts';

type Handler<Name extends CallName> = (
  ...args: Parameters<LabCalls[Name]>
) => ReturnType<LabCalls[Name]> | Promise<ReturnType<LabCalls[Name]>>;

export type Dropped = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** One handler for every call; a missing one does not compile. */
export type Handlers = { readonly [Name in CallName]: Handler<Name> } & {
  readonly openDropped: (file: Dropped) => Promise<Opened | undefined>;
};

export interface IpcParts {
  readonly log: Log;
  readonly incidents: Incidents;
  /** Ids of the contents that are the lab's windows. */
  readonly windows: ReadonlySet<number>;
  /** Origins of the lab's own page. */
  readonly origins: readonly string[];
}

const schemas = { ...callSchemas, openDropped: droppedSchema };

/** Listens to every call of the contract. Senders and arguments are checked before a handler sees them. */
export function listenToPage(handlers: Handlers, parts: IpcParts): void {
  for (const name of [...callNames, 'openDropped'] as const) {
    ipcMain.handle(channels.call(name), (event, ...args: unknown[]) => {
      if (!isTrustedSender(senderOf(event), parts.windows, parts.origins)) {
        noteIncident(parts.incidents, 'refusedMessages', name);
        return refuse(name, 'unknown sender', parts.log);
      }
      return answer(name, schemas[name], handlers[name], args, parts.log);
    });
  }
}

/** Tells the page something unasked. */
export function tellPage(contents: WebContents, event: MainEvent): void {
  if (!contents.isDestroyed()) contents.send(channels.event, event);
}

function senderOf({ sender, senderFrame }: IpcMainInvokeEvent): Sender {
  const frame = senderFrame === null ? null : { url: senderFrame.url, top: senderFrame.parent === null };
  return { webContentsId: sender.id, frame };
}
