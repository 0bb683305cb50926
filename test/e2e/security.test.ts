import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callNames } from '../../electron/contract/lab-api.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await launch();
  await waitForRun(lab.page, 'finished');
});
afterAll(() => lab.close());

describe('the page', () => {
  it('has no Node and only the declared API', async () => {
    const seen = await lab.page.evaluate(() => ({
      types: ['require', 'process', 'module', 'Buffer', 'global'].map((name) => typeof (globalThis as never)[name]),
      lab: Object.getOwnPropertyNames((globalThis as never)['lab']).sort(),
    }));
    expect(seen.types).toEqual(Array(5).fill('undefined'));
    expect(seen.lab).toEqual([...callNames, 'openDropped', 'onEvent'].sort());
  });

  it('cannot change the API it was given', async () => {
    const changed = await lab.page.evaluate(() => {
      const api = (globalThis as unknown as { lab: Record<string, unknown> }).lab;
      try {
        api['start'] = () => 'mine';
      } catch {
        // a frozen object may throw
      }
      return (api['start'] as () => unknown)() === 'mine';
    });
    expect(changed).toBe(false);
  });

  it('runs with the preferences of the security checklist', async () => {
    const preferences = await lab.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } = (
          window.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
        ).getLastWebPreferences();
        return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity };
      }),
    );
    expect(preferences).toEqual([
      {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        webSecurity: true,
      },
    ]);
  });

  it('is served with the agreed content security policy', async () => {
    const policy = await lab.page.evaluate(async () =>
      (await fetch(location.href)).headers.get('content-security-policy'),
    );
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; object-src 'none'; frame-ancestors 'none'",
    );
  });
});

describe('attacks from inside the page', () => {
  it.each([
    ['an inline script', 'script', { textContent: 'globalThis.hacked = true' }],
    ['a data: script', 'script', { src: 'data:text/javascript,globalThis.hacked=true' }],
    ['a remote script', 'script', { src: 'https://example.invalid/x.js' }],
    ['a frame', 'iframe', { srcdoc: '<script>parent.hacked = true</script>' }],
    ['an object', 'object', { data: 'data:text/html,<script>parent.hacked=true</script>' }],
  ])('%s does nothing', async (_title, tag, properties) => {
    await lab.page.evaluate(
      async ([name, values]) => {
        const element = Object.assign(document.createElement(name), values);
        document.body.append(element);
        await new Promise((resolve) => setTimeout(resolve, 200));
        element.remove();
      },
      [tag, properties] as const,
    );
    expect(await lab.page.evaluate(() => (globalThis as never)['hacked'])).toBeUndefined();
  });

  it.each([
    ['location', () => (location.href = 'https://example.invalid/')],
    ['a file', () => (location.href = 'file:///etc/passwd')],
    ['a data page', () => location.replace('data:text/html,hi')],
    ['window.open', () => void window.open('https://example.invalid/')],
    [
      'a link to a new window',
      () => Object.assign(document.createElement('a'), { href: 'https://example.invalid/', target: '_blank' }).click(),
    ],
    [
      'a download',
      () => Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x' }).click(),
    ],
  ])('%s leads nowhere', async (_title, attack) => {
    const before = lab.page.url();
    await lab.page.evaluate(attack).catch(() => undefined);
    await lab.page.waitForTimeout(200);
    expect(lab.page.url()).toBe(before);
    expect(await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('gets no permission and no network', async () => {
    const answers = await lab.page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      position: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        );
      }),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        () => 'denied',
      ),
      fetch: await fetch('https://example.invalid/').then(
        () => 'fetched',
        () => 'refused',
      ),
    }));
    expect(answers).toEqual({ notification: 'denied', position: 'denied', camera: 'denied', fetch: 'refused' });
  });
});
