import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/app.ts';

test('breaks no rule of its own content security policy, and holds no secret in its address', async ({ app, page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await app.open(page);
  expect(page.url()).toBe(`${app.origin}/`);
  expect(complaints).toEqual([]);
});

test('allows no script but its own', async ({ app, page }) => {
  await app.open(page);
  const outcome = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const tries: string[] = [];
    const attempt = (name: string, run: () => unknown): void => {
      try {
        run();
      } catch {
        tries.push(name);
      }
    };
    attempt('script', () => {
      document.createElement('script').textContent = 'document.title = "taken"';
    });
    attempt('markup', () => {
      document.body.innerHTML = '<img src=x>';
    });
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.head.append(style);
    const picture = document.createElement('img');
    picture.src = 'https://evil.example/x.png';
    document.body.append(picture);
    await fetch('https://evil.example/').catch(() => tries.push('fetch'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { tries, violations: [...new Set(violations)].sort() };
  });
  expect(outcome.tries).toEqual(['script', 'markup', 'fetch']);
  expect(outcome.violations).toEqual(
    expect.arrayContaining(['connect-src', 'img-src', 'require-trusted-types-for', 'style-src-elem']),
  );
});

test('writes styles by a nonce that is of this one answer', async ({ app, page }) => {
  const nonceOf = (policy: string | undefined): string =>
    /style-src 'self' 'nonce-([^']+)';/.exec(policy ?? '')?.[1] ?? '';
  const response = await page.goto(app.origin);
  const nonce = nonceOf(response?.headers()['content-security-policy']);
  const another = nonceOf((await page.request.get(app.origin)).headers()['content-security-policy']);
  expect([nonce.length, another.length, nonce === another]).toEqual([24, 24, false]);
  const shown = await page.evaluate(
    (nonces) =>
      nonces.map((each, at) => {
        const style = document.createElement('style');
        style.nonce = each;
        style.textContent = `:root { --rule-${at}: yes }`;
        document.head.append(style);
        return getComputedStyle(document.documentElement).getPropertyValue(`--rule-${at}`);
      }),
    [nonce, another, ''],
  );
  expect(shown).toEqual(['yes', '', '']);
});

test('an address works once: who opens it again is told so', async ({ app, page, context }) => {
  await app.open(page);
  const other = await context.newPage();
  await other.goto(app.link);
  await expect(other.getByRole('alert')).toContainText('This address was used before');
  await expect(other.getByRole('region')).toHaveCount(0);
});

test('a session that is over is told as such, rather than waited for', async ({ app, page }) => {
  let asked = 0;
  // The stream ends, as when the program is stopped; the one that is there after it knows nothing of this page.
  await page.route('**/events', async (route) => {
    asked += 1;
    await (asked === 1 ? route.fulfill({ status: 200, body: '' }) : route.fulfill({ status: 401 }));
  });
  await app.open(page);
  await expect(page.getByRole('alert')).toContainText('Press Enter where the program was started');
  await expect(page.getByText('The program does not answer')).toHaveCount(0);
  expect(asked).toBe(2);
});

test('a page of another site can neither ask, read nor frame it', async ({ app, page }) => {
  const attacker = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>attacker</title>');
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  // The server listens on TCP: its address is never a pipe's name.
  await page.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
  const outcome = await page.evaluate(async (origin) => {
    const ask = async (mode: RequestMode, type: string): Promise<string> => {
      try {
        const response = await fetch(`${origin}/requests/app.describe`, {
          method: 'POST',
          mode,
          headers: { 'Content-Type': type },
          body: '{}',
        });
        return response.type === 'opaque' ? 'sent, but nothing can be read' : await response.text();
      } catch {
        return 'refused';
      }
    };
    const frame = document.createElement('iframe');
    frame.src = origin;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    return {
      json: await ask('cors', 'application/json'),
      simple: await ask('cors', 'text/plain'),
      blind: await ask('no-cors', 'text/plain'),
      // Of a page that may not be framed, the browser shows its own error page, which nobody can look into.
      isFrameReadable: frame.contentDocument !== null,
    };
  }, app.origin);
  expect(outcome.json).toBe('refused');
  expect(outcome.simple).toBe('refused');
  expect(['refused', 'sent, but nothing can be read']).toContain(outcome.blind);
  expect(outcome.isFrameReadable).toBe(false);
  attacker.close();
});
