/** Something the user is told. Texts are finished sentences in the user's language. */
export interface Message {
  readonly id: string | number;
  readonly tone: 'info' | 'ok' | 'warn' | 'danger';
  readonly text: string;
  /** For a report: shown on demand, can be copied. */
  readonly details?: string;
  /** Label of what can be done about it. */
  readonly action?: string;
}
