import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { answerMark, type Answers, type Ask, type Reply } from './protocol.ts';

/** How a process is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

interface Pending {
  readonly resolve: (reply: Reply) => void;
  readonly timer: NodeJS.Timeout;
}

/** A process that does not answer for so long is ended, ms. */
const patienceMs = 180_000;

/** One long-lived process, asked one question at a time. Should it die, the question fails and the next starts another. */
export class Client {
  readonly name: string;
  readonly #command: Command;
  #child: ChildProcessWithoutNullStreams | undefined;
  #pending: Pending | undefined;
  /** The last lines of what it said besides answers: the reason when it dies. */
  #words: string[] = [];

  constructor(name: string, command: Command) {
    this.name = name;
    this.#command = command;
  }

  /** Throws an Error with the process's words, or with those of its end. */
  async ask<Kind extends Ask['kind']>(ask: Extract<Ask, { kind: Kind }>): Promise<Answers[Kind]> {
    const child = (this.#child ??= this.#start());
    const reply = await new Promise<Reply>((resolve) => {
      const timer = setTimeout(() => {
        this.#lost(child, `no answer within ${patienceMs / 1000} s`);
        child.kill('SIGKILL');
      }, patienceMs);
      this.#pending = { resolve, timer };
      child.stdin.write(`${JSON.stringify(ask)}\n`);
    });
    if (!reply.ok) throw new Error(reply.reason);
    return reply.answer as Answers[Kind];
  }

  /** Lets the process end by itself; one that does not is ended. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.stdin.end();
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const { file, args, env } = this.#command;
    const child = spawn(file, args, { env: { ...process.env, ...env } });
    this.#words = [];
    createInterface({ input: child.stdout }).on('line', (line) => this.#said(line));
    createInterface({ input: child.stderr }).on('line', (line) => this.#said(line));
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.#lost(child, error.message));
    child.once('exit', (code, signal) => this.#lost(child, `it ended with ${signal ?? `code ${code}`}`));
    return child;
  }

  #said(line: string): void {
    if (line.startsWith(answerMark)) this.#answer(JSON.parse(line.slice(answerMark.length)) as Reply);
    else this.#words = [...this.#words.slice(-4), line];
  }

  #lost(child: ChildProcessWithoutNullStreams, reason: string): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#answer({ ok: false, reason: [reason, ...this.#words].join('; ') });
  }

  #answer(reply: Reply): void {
    const pending = this.#pending;
    this.#pending = undefined;
    clearTimeout(pending?.timer);
    pending?.resolve(reply);
  }
}
