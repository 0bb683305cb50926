import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testPicture, toJpeg } from '../../support/pictures.ts';
import { answerOpenDialog, answerSaveDialog, chooseMenu, waitForRun, type Lab } from './launch.ts';

/** Everything a user does in a first visit, by menu commands: open, run, compare, look around, save. */
export async function tour({ app, page, userData }: Lab): Promise<void> {
  await waitForRun(page, 'finished');
  const photo = join(userData, 'tour.jpg');
  writeFileSync(photo, await toJpeg(testPicture(320, 240)));
  await answerOpenDialog(app, photo);
  await chooseMenu(app, 'picture.open');
  // The last layer's shape on the new picture says that the plan is the photo's; then its own run is awaited.
  await page.getByText('16 × 120 × 160').first().waitFor();
  await page.waitForTimeout(500);
  await waitForRun(page, 'finished');
  await chooseMenu(app, 'layer.compare');
  await page.getByTestId('race-row').nth(1).waitFor();
  for (const dialog of ['app.settings', 'help.about', 'help.shortcuts']) {
    await chooseMenu(app, dialog);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  for (const change of ['view.language', 'view.theme', 'view.language', 'view.bench']) {
    await chooseMenu(app, change);
    await page.waitForTimeout(300);
  }
  await chooseMenu(app, 'layer.duplicate');
  await chooseMenu(app, 'edit.undo');
  await chooseMenu(app, 'help.systemInformation');
  await answerSaveDialog(app, join(userData, 'tour.convlab'));
  await chooseMenu(app, 'project.save');
  await page.waitForTimeout(1000);
}
