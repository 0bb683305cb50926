import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ErrorData } from '../../core/errors.ts';

/** Notices beside errors: translations under `app.notice`. */
export type NoticeName = 'saved' | 'restored' | 'copied' | 'exported' | 'pictureReplaced';

interface Entry {
  readonly id: number;
  /** At most one message of a topic stands; a new one takes its place. */
  readonly topic: string;
}
export type Message = Entry &
  (
    | { readonly kind: 'error'; readonly error: ErrorData }
    | { readonly kind: 'notice'; readonly name: NoticeName; readonly values: Readonly<Record<string, string | number>> }
  );

/** More would hide the work. */
const most = 4;

/** What the user is told until they put it away. Sentences are made where they are shown, in the language of then. */
export const useMessagesStore = defineStore('messages', () => {
  const list = shallowRef<readonly Message[]>([]);
  let lastId = 0;

  function error(data: ErrorData, topic: string = data.code): void {
    add({ id: ++lastId, topic, kind: 'error', error: data });
  }

  function notice(name: NoticeName, values: Readonly<Record<string, string | number>> = {}): void {
    add({ id: ++lastId, topic: name, kind: 'notice', name, values });
  }

  function add(message: Message): void {
    list.value = [...list.value.filter((each) => each.topic !== message.topic), message].slice(-most);
  }

  function dismiss(id: number): void {
    list.value = list.value.filter((message) => message.id !== id);
  }

  function dismissTopic(topic: string): void {
    list.value = list.value.filter((message) => message.topic !== topic);
  }

  return { list, error, notice, dismiss, dismissTopic };
});
