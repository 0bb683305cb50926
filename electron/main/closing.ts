import type { Documents } from './documents.ts';
import type { UnsavedWork } from './unsaved.ts';

export interface ClosingParts {
  readonly documents: Pick<Documents, 'edited' | 'ask'>;
  readonly unsaved: Pick<UnsavedWork, 'clear'>;
  /** Tells the page to save and then to ask for the window to be closed. */
  saveThenClose(): void;
  closeWindow(): void;
  quit(): void;
}

/**
 * The handshake before the window closes: an edited project asks first. Closing goes on when the user does not want to
 * save, or when the page has saved; whether it was a closing or a quitting is remembered meanwhile.
 */
export class Closing {
  readonly #parts: ClosingParts;
  #allowed = false;
  #quitting = false;
  #asking = false;

  constructor(parts: ClosingParts) {
    this.#parts = parts;
  }

  /** A window is there (again), so an earlier permission is over. */
  opened(): void {
    this.#allowed = false;
  }

  quitRequested(): void {
    this.#quitting = true;
  }

  /** Whether the window may close now; if not, it is asked for and closed later, or stays. */
  closeRequested(): boolean {
    if (this.#allowed || !this.#parts.documents.edited) {
      void this.#parts.unsaved.clear();
      return true;
    }
    if (!this.#asking) void this.#ask();
    return false;
  }

  /** The page has saved, as it was told to. */
  saved(): void {
    this.#close();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      const choice = await this.#parts.documents.ask();
      if (choice === 'cancel') this.#quitting = false;
      else if (choice === 'save') this.#parts.saveThenClose();
      else this.#close();
    } finally {
      this.#asking = false;
    }
  }

  #close(): void {
    this.#allowed = true;
    this.#parts.closeWindow();
    if (this.#quitting) this.#parts.quit();
  }
}
