import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { PacScript } from './pac-script.ts';
import { PacThread } from './pac-thread.ts';

const names: Readonly<Record<string, string>> = { 'cloud.example': '10.1.2.3', 'far.example': '192.0.2.1' };
/** A Wednesday. */
const now = Date.UTC(2026, 10, 18, 13, 30);

const thread = new PacThread();
function script(text: string, looked: string[] = []): PacScript {
  const lookup = async (name: string): Promise<string | null> => {
    looked.push(name);
    return names[name] ?? null;
  };
  return new PacScript('http://pac.example/proxy.pac', text, { lookup, now: () => now }, thread);
}

const find = async (text: string, url = 'https://cloud.example/secret?key=1'): Promise<string> =>
  await script(text).find(new URL(url));
const whether = async (condition: string, url?: string): Promise<boolean> =>
  (await find(`function FindProxyForURL(url, host) { return (${condition}) ? 'yes' : 'no'; }`, url)) === 'yes';

describe('a configuration script', () => {
  it('names the ways, and is told no more of the address than its host', async () => {
    expect(await find("function FindProxyForURL(url, host) { return 'PROXY ' + host + ':1; ' + url; }")).toBe(
      'PROXY cloud.example:1; https://cloud.example/',
    );
  });

  it.each([
    ["isPlainHostName('pc')", true],
    ["isPlainHostName('pc.example')", false],
    ["dnsDomainIs(host, '.example')", true],
    ["dnsDomainIs(host, '.test')", false],
    ["localHostOrDomainIs('cloud', 'cloud.example')", true],
    ["localHostOrDomainIs('cloud.other', 'cloud.example')", false],
    ['isResolvable(host)', true],
    ["isResolvable('nobody.example')", false],
    ["dnsResolve(host) === '10.1.2.3'", true],
    ["dnsResolve('nobody.example') === null", true],
    ["isInNet(host, '10.0.0.0', '255.0.0.0')", true],
    ["isInNet('11.0.0.1', '10.0.0.0', '255.0.0.0')", false],
    ["isInNet('nobody.example', '0.0.0.0', '0.0.0.0')", false],
    ["isInNetEx(host, '10.0.0.0/8')", true],
    ["isInNetEx('fd00::1', 'fd00::/8')", true],
    ["isInNetEx('fe80::1', 'fd00::/8')", false],
    ['dnsDomainLevels(host) === 1', true],
    ["shExpMatch(host, '*.example')", true],
    ["shExpMatch(host, 'cloud.exampl?')", true],
    ["shExpMatch('cloudXexample', 'cloud.example')", false],
    ['/^\\d+\\.\\d+\\.\\d+\\.\\d+$/.test(myIpAddress())', true],
    ["weekdayRange('MON', 'FRI', 'GMT')", true],
    ["weekdayRange('SAT', 'TUE', 'GMT')", false],
    ["weekdayRange('WED', 'GMT')", true],
    ["dateRange('NOV', 'GMT')", true],
    ["dateRange(1, 'NOV', 30, 'NOV', 'GMT')", true],
    ["dateRange(1, 'DEC', 31, 'JAN', 'GMT')", false],
    ["dateRange(2025, 2026, 'GMT')", true],
    ["dateRange(1, 'JAN', 2027, 31, 'DEC', 2027, 'GMT')", false],
    ["timeRange(13, 'GMT')", true],
    ["timeRange(8, 18, 'GMT')", true],
    ["timeRange(22, 6, 'GMT')", false],
    ["timeRange(13, 0, 13, 45, 'GMT')", true],
  ])('has %s: %s', async (condition, expected) => expect(await whether(condition)).toBe(expected));

  it('is run again with what it looked up, though it catches everything', async () => {
    const looked: string[] = [];
    const text = `function FindProxyForURL(url, host) {
      try { var a = dnsResolve('cloud.example'); var b = a && dnsResolve('far.example'); } catch (e) { return 'caught'; }
      return a + ' ' + b;
    }`;
    expect(await script(text, looked).find(new URL('https://x.example/'))).toBe('10.1.2.3 192.0.2.1');
    expect(looked).toEqual(['cloud.example', 'far.example']);
  });

  it('has nothing of this computer', async () => {
    expect(
      await whether(
        "typeof process !== 'undefined' || typeof require !== 'undefined' || typeof fetch !== 'undefined' || typeof std !== 'undefined' || typeof hostLookup !== 'undefined'",
      ),
    ).toBe(false);
    expect(
      await whether(
        "(function () { try { return typeof this.constructor.constructor('return process')() } catch (e) { return false } })()",
      ),
    ).toBe(false);
  });
});

describe('a configuration script that is no good', () => {
  async function failure(text: string): Promise<{ readonly code: string; readonly problem?: string }> {
    try {
      await find(text);
    } catch (error) {
      if (isAppError(error, 'proxy.script-failed')) return { code: error.code, problem: error.details.problem };
      if (isAppError(error)) return { code: error.code };
      throw error;
    }
    return { code: 'none' };
  }

  it.each([
    ['is no JavaScript', 'function FindProxyForURL(', /SyntaxError/],
    ['throws', "\nfunction FindProxyForURL() { throw new Error('no way'); }", /^no way \(line 2\)$/],
    ['has another function', 'function FindProxy() {}', /no function FindProxyForURL/],
    ['answers with a number', 'function FindProxyForURL() { return 1; }', /no text/],
    ['takes all memory', 'function FindProxyForURL() { return "x".repeat(1e9); }', /memory|length/i],
    ['calls itself for ever', 'function FindProxyForURL() { return FindProxyForURL(); }', /stack/i],
  ])('is named when it %s', async (_, text, problem) => {
    expect(await failure(text)).toMatchObject({ code: 'proxy.script-failed', problem: expect.stringMatching(problem) });
  });

  it.each([
    'for (;;);',
    'function FindProxyForURL() { for (;;); }',
    'function FindProxyForURL() { try { for (;;); } catch (e) { return "x"; } }',
  ])('is stopped when it hangs: %s', async (text) =>
    expect(await failure(text)).toEqual({ code: 'proxy.script-hangs' }),
  );

  it.each([
    ['searches a huge text', "'a'.repeat(1e7).indexOf('a'.repeat(5e6) + 'b')"],
    ['joins what is not there', "Array(4e8).join('x')"],
  ])('is ended with its thread when it takes one step that never ends: it %s', async (_, step) => {
    let turns = 0;
    const alive = setInterval(() => {
      turns += 1;
    }, 10);
    const hanging = script(`function FindProxyForURL(url, host) { ${step}; return 'DIRECT'; }`);
    await expect(hanging.find(new URL('https://cloud.example/'))).rejects.toMatchObject({ code: 'proxy.script-hangs' });
    clearInterval(alive);
    // This thread went on meanwhile.
    expect(turns).toBeGreaterThan(10);
    await expect(hanging.find(new URL('https://cloud.example/'))).rejects.toMatchObject({ code: 'proxy.script-hangs' });
  });

  it('takes nobody else with it when it breaks the engine', async () => {
    const text = `function FindProxyForURL(url, host) {
      var o = {}, p = o;
      if (host === 'deep.example') { for (var i = 0; i < 1e5; i += 1) { p.a = {}; p = p.a; } throw o; }
      return 'DIRECT';
    }`;
    const breaking = script(text);
    const deep = breaking.find(new URL('https://deep.example/'));
    const beside = breaking.find(new URL('https://cloud.example/'));
    await expect(deep).rejects.toMatchObject({ code: expect.stringMatching(/^proxy\.script-(?:failed|hangs)$/) });
    expect(await beside).toBe('DIRECT');
  });

  it('is refused when it looks up names without number', async () => {
    const looked: string[] = [];
    const text =
      "function FindProxyForURL() { for (var i = 0; i < 500; i += 1) dnsResolve('n' + i); return 'DIRECT'; }";
    await expect(script(text, looked).find(new URL('https://cloud.example/'))).rejects.toMatchObject({
      code: 'proxy.script-failed',
    });
    expect(looked).toEqual([]);
  });

  it('is stopped when it always asks for one name more', async () => {
    const text =
      "function FindProxyForURL() { for (var i = 0; dnsResolve('n' + i) !== 'x'; i += 1) if (i > 50) break; return ''; }";
    expect((await failure(text)).code).toMatch(/none|script/);
    const endless = "var n = 0; function FindProxyForURL() { dnsResolve('n' + Math.random()); return 'DIRECT'; }";
    expect(await failure(endless)).toMatchObject({
      code: 'proxy.script-failed',
      problem: expect.stringMatching(/20 times/),
    });
  });

  it('means straight when it names nothing', async () => {
    expect(await find('function FindProxyForURL() { return null; }')).toBe('');
  });
});
