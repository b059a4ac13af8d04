import type { Page } from '@playwright/test';

declare global {
  interface Window {
    heard?: string[];
  }
}

/**
 * Writes down what a screen reader would say of its own accord: every text that appears or changes in a live region, in
 * order, with how urgent it is. Call it before the page is opened.
 */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: string[] = [];
    window.heard = heard;
    const regions = '[aria-live], [role=status], [role=alert], output';
    const urgencyOf = (region: Element): string => {
      const live = region.getAttribute('aria-live');
      if (live !== null) return live;
      return region.getAttribute('role') === 'alert' ? 'assertive' : 'polite';
    };
    const say = (region: Element): void => {
      const urgency = urgencyOf(region);
      const text = (region as HTMLElement).innerText.replace(/\s+/g, ' ').trim();
      const line = `${urgency}: ${text}`;
      if (urgency !== 'off' && text !== '' && heard.at(-1) !== line) heard.push(line);
    };
    const regionOf = (node: Node): Element | null =>
      (node instanceof Element ? node : node.parentElement)?.closest(regions) ?? null;
    new MutationObserver((changes) => {
      const changed = new Set<Element>();
      for (const { target, addedNodes } of changes) {
        const around = regionOf(target);
        if (around !== null) changed.add(around);
        // An alert that is put into the page is said whole; another region is listened to from then on.
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
            if (alert.matches('[role=alert]')) changed.add(alert);
        }
      }
      for (const region of changed) say(region);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

/** What was heard since the last time, without what is different every time: sizes, digests, paths, ports. */
export async function heardSince(page: Page): Promise<readonly string[]> {
  const lines = await page.evaluate(() => window.heard?.splice(0) ?? []);
  return lines.map((line) =>
    line
      .replace(/\b[0-9a-f]{64}\b/g, '‹digest›')
      .replace(/(?:\/[\w.+-]+){2,}/g, '‹path›')
      .replace(/\d[\d.,]*\s(?:bytes|KB|MB|GB)/g, '‹size›')
      .replace(/\d{1,2}:\d{2}(?::\d{2})?\s?[AP]M/g, '‹time›'),
  );
}
