import type { Page } from '@playwright/test';

/** What is on the clipboard, pasted: reading it is what the page may not do. Line ends become those of a text area. */
export async function clipboard(page: Page): Promise<string> {
  const area = await page.evaluateHandle(() => {
    const made = document.createElement('textarea');
    document.body.append(made);
    made.focus();
    return made;
  });
  await page.keyboard.press('Control+V');
  return await area.evaluate((made) => {
    made.remove();
    return made.value;
  });
}
