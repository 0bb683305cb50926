import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../../../electron/cli/bench/client.ts';
import { answerMark } from '../../../../electron/cli/bench/protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-client-'));
let client: Client | undefined;
afterEach(() => client?.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that does this with every line it gets, and can `answer`. */
function clientOf(body: string): Client {
  const path = join(folder, 'program.mjs');
  writeFileSync(
    path,
    `import { createInterface } from 'node:readline';
    const answer = (reply) => console.log('${answerMark}' + JSON.stringify(reply));
    createInterface({ input: process.stdin }).on('line', (line) => { const ask = JSON.parse(line); ${body} });`,
  );
  client = new Client('test', { file: process.execPath, args: [path] });
  return client;
}

describe('a long-lived process', () => {
  it('answers one question after the other, whatever else it prints', async () => {
    const asked = clientOf(
      `console.log('chatter'); answer({ ok: true, answer: new Array(ask.rounds).fill(process.pid) });`,
    );
    const [one] = await asked.ask({ kind: 'run', name: 'x', rounds: 1 });
    expect(one).toBeGreaterThan(0);
    expect(await asked.ask({ kind: 'run', name: 'x', rounds: 2 })).toEqual([one, one]);
  });

  it('that refuses says why', async () => {
    const asked = clientOf(`answer({ ok: false, reason: 'no such job' });`);
    await expect(asked.ask({ kind: 'run', name: 'x', rounds: 1 })).rejects.toThrow('no such job');
  });

  it('that dies fails its question with its last words, and the next question starts another', async () => {
    const asked = clientOf(
      `if (ask.kind === 'run') { console.error('out of luck'); process.exitCode = 3; process.stdin.destroy(); }
       else answer({ ok: true, answer: { pid: String(process.pid) } });`,
    );
    const { pid } = await asked.ask({ kind: 'about' });
    await expect(asked.ask({ kind: 'run', name: 'x', rounds: 1 })).rejects.toThrow('it ended with code 3; out of luck');
    expect((await asked.ask({ kind: 'about' }))['pid']).not.toBe(pid);
  });

  it('that cannot be started says so', async () => {
    client = new Client('test', { file: join(folder, 'no-such-program'), args: [] });
    await expect(client.ask({ kind: 'about' })).rejects.toThrow(/no-such-program/);
  });
});
