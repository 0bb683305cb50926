import type { Page } from 'playwright-core';
import { chooseMenu, type Lab } from './launch.ts';

export interface Appearance {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh-CN';
}

export const appearances: readonly Appearance[] = (['light', 'dark'] as const).flatMap((theme) =>
  (['en', 'zh-CN'] as const).map((language) => ({ theme, language })),
);

const now = (page: Page) =>
  page.evaluate(() => ({ theme: document.documentElement.dataset['theme'], language: document.documentElement.lang }));

/** Switches theme and language by the menu, as a user would. */
export async function appear({ app, page }: Lab, wanted: Appearance): Promise<void> {
  const { theme, language } = await now(page);
  if (theme !== wanted.theme) await chooseMenu(app, 'view.theme');
  if (language !== wanted.language) await chooseMenu(app, 'view.language');
  await page.waitForFunction(({ theme: name, language: tongue }) => {
    const { dataset, lang } = document.documentElement;
    return dataset['theme'] === name && lang === tongue;
  }, wanted);
}
