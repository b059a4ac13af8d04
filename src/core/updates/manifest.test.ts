import { describe, expect, it } from 'vitest';
import { sampleGuid } from '../testing/sample-updates.ts';
import { parseManifest, parseRedistManifest, safeRelativePath } from './manifest.ts';

const guid = sampleGuid(1);
const sha = 'AB'.repeat(32);
const content = `<Content ContentUrl="/fwlink/?LinkId=1" Size="10"><Hash Algorithm="SHA256">${sha}</Hash><Redist ManifestUrl="/fwlink/?LinkId=2"/></Content>`;
const fields = (change: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    Update: '2409',
    Name: 'Configuration Manager 2409',
    UpdateType: '0',
    FullVersion: '5.00.9132.1000',
    DateReleased: '2024-12-04T18:00:00Z',
    MinCMVersion: '5.00.9106.1000',
    MaxCMVersion: '5.00.9132.1009',
    ...change,
  })
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('');
const one = (inner: string, id = guid): string => `<Manifest PackageGuid="${id}">${inner}</Manifest>`;
const xml = (inner: string): string => `<?xml version="1.0" encoding="utf-8"?>\n<Manifests>${inner}</Manifests>`;
const parse = (text: string) => parseManifest('Manifest.xml', Buffer.from(text, 'utf8'));

describe('parseManifest', () => {
  it('reads an update', () => {
    const { updates, unknown } = parse(xml(one(fields() + content)));
    expect(unknown).toEqual([]);
    expect(updates).toEqual([
      {
        guid,
        name: 'Configuration Manager 2409',
        kind: 'update',
        release: '2409',
        fullVersion: '5.00.9132.1000',
        minSiteVersion: '5.00.9106.1000',
        maxSiteVersion: '5.00.9132.1009',
        released: '2024-12-04T18:00:00.000Z',
        moreInfoUrl: null,
        isExpired: false,
        supersedes: [],
        prerequisites: [],
        isEarlyRing: false,
        payload: { url: '/fwlink/?LinkId=1', sha256: sha.toLowerCase(), sizeBytes: 10 },
        redistManifests: [{ kind: 'redist', url: '/fwlink/?LinkId=2' }],
      },
    ]);
  });

  it('reads hotfixes, rings, prerequisites, replacements and expiry', () => {
    const more = `<Ring>Fast</Ring><Prerequisite AnyOf="${sampleGuid(2)} ${sampleGuid(3)}"/><Supersedes PackageGuid="${sampleGuid(4)}"/><Expired/>`;
    const [update] = parse(xml(one(fields({ UpdateType: '2' }) + more))).updates;
    expect(update).toMatchObject({
      kind: 'hotfix',
      isEarlyRing: true,
      isExpired: true,
      payload: null,
      prerequisites: [sampleGuid(2), sampleGuid(3)],
      supersedes: [sampleGuid(4)],
    });
  });

  it('keeps what it does not know, and reports it', () => {
    const { unknown } = parse(xml(one(`${fields()}<NewThing a="1"><Deep/></NewThing>${content}`)));
    expect(unknown).toEqual(['Manifest/NewThing']);
  });

  it('reads the five entities and character references, and no others', () => {
    expect(parse(xml(one(fields({ Name: 'A &amp; B &#233;' }) + content))).updates[0]?.name).toBe('A & B é');
  });

  it.each([
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${xml(one(fields() + content))}`, /document type/],
    [
      'an external entity',
      `<?xml version="1.0"?><!DOCTYPE m SYSTEM "file:///etc/passwd"><Manifests/>`,
      /document type/,
    ],
    ['an entity of its own', xml(one(fields({ Name: '&boom;' }) + content)), /entity "&boom"/],
    ['a stylesheet', `<?xml-stylesheet href="x"?>${xml(one(fields() + content))}`, /processing instruction/],
    [
      'a document type behind a comment in the declaration',
      `<?xml version="1.0" a="<!--"?><!DOCTYPE a [<!ENTITY e "boom">]><!-- --><Manifests/>`,
      /processing instruction/,
    ],
    [
      'a document type between CDATA sections',
      `<Manifests><![CDATA[ <!-- ]]><!DOCTYPE a [<!ENTITY e "boom">]><![CDATA[ --> ]]></Manifests>`,
      /document type/,
    ],
    ['a second declaration', `<Manifests><?xml version="1.0"?></Manifests>`, /processing instruction/],
    ['endless nesting', xml(`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`), /nested/],
  ])('refuses %s', (_name, text, what) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'manifest.forbidden-xml', message: expect.stringMatching(what) }),
    );
  });

  it.each([
    ['not XML', 'hello', /Manifests|line/],
    ['not closed', '<Manifests><Manifest>', /line/],
    ['another root', '<Other/>', /no element "Manifests"/],
    [
      'a document type behind a comment in an attribute',
      `<Manifests a="<!--"><!DOCTYPE a [<!ENTITY e "boom">]><Name>&e;</Name><b c="-->"/></Manifests>`,
      /tag/,
    ],
    ['a comment that never ends', '<Manifests><!-- </Manifests>', /comment/],
    ['a comment with dashes', '<Manifests><!-- a -- b --></Manifests>', /"--"/],
    ['a tag that never ends', '<Manifests a="', /tag/],
    ['no update', '<Manifests></Manifests>', /no update/],
    ['a wrong GUID', xml(one(fields() + content, 'x')), /not a package GUID/],
    ['one GUID twice', xml(one(fields() + content) + one(fields() + content)), /twice/],
    ['no name', xml(one(fields({ Name: '' }) + content)), /no Name/],
    ['a wrong version', xml(one(fields({ MinCMVersion: '5.0' }) + content)), /MinCMVersion/],
    ['a wrong type', xml(one(fields({ UpdateType: 'x' }) + content)), /UpdateType/],
    ['no content', xml(one(fields())), /no Content/],
    ['no digest', xml(one(`${fields()}<Content ContentUrl="/x" Size="1"/>`)), /no SHA-256/],
    ['a short digest', xml(one(fields() + content.replace(sha, 'AB'))), /no SHA-256/],
    ['a wrong size', xml(one(fields() + content.replace('"10"', '"-1"'))), /size/],
    ['a monstrous size', xml(one(fields() + content.replace('"10"', '"999999999999999"'))), /size/],
    [
      'an applicability check that climbs out',
      xml(one(`${fields()}<ApplicabilityCheck File="..\\x.sql"/>${content}`)),
      /refused/,
    ],
    ['a file link', xml(one(fields() + content.replace('/fwlink/?LinkId=1', 'file:///etc/passwd'))), /link/],
    [
      'a link to another host without scheme',
      xml(one(fields() + content.replace('/fwlink/?LinkId=1', '//evil.test/x'))),
      /link/,
    ],
  ])('refuses %s', (_name, text, problem) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'manifest.malformed', message: expect.stringMatching(problem) }),
    );
  });

  it.each([
    ['comments', '<!--'],
    ['CDATA sections', '<![CDATA['],
    ['tags', '<a b="'],
    ['ampersands', '&amp'],
  ])('does not take long over endless %s', (_name, piece) => {
    const started = performance.now();
    expect(() => parse(`<Manifests>${piece.repeat(1_000_000)}`)).toThrow(/manifest|Manifest|entity/);
    // Quadratic work on this much would take minutes; the bound is generous for a busy machine.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseManifest('Manifest.xml', Uint8Array.of(0x3c, 0xff))).toThrow(/not UTF-8/);
  });
});

describe('parseRedistManifest', () => {
  const file = (name: string): string =>
    `<File Name="${name}" Size="4" Url="/f"><Hash Algorithm="SHA256">${sha}</Hash></File>`;
  const read = (inner: string) =>
    parseRedistManifest('R.xml', Buffer.from(`<RedistManifest Version="1">${inner}</RedistManifest>`));

  it('reads files, with folders', () => {
    expect(read(file('LanguagePack\\a.cab') + file('b.msi'))).toEqual([
      { path: 'LanguagePack/a.cab', url: '/f', sha256: sha.toLowerCase(), sizeBytes: 4 },
      { path: 'b.msi', url: '/f', sha256: sha.toLowerCase(), sizeBytes: 4 },
    ]);
  });

  it('refuses one name in two cases', () => {
    expect(() => read(file('a.msi') + file('A.MSI'))).toThrow(/twice/);
  });
});

describe('safeRelativePath', () => {
  it.each(['a', 'a/b.cab', 'a\\b.cab', 'Ünïcode 名前.msi'])('takes %s', (name) => {
    expect(safeRelativePath(name)).toBe(name.replaceAll('\\', '/'));
  });

  it.each([
    '',
    '..',
    '../x',
    'a/../b',
    'a//b',
    '/etc/passwd',
    '\\\\server\\share',
    'C:\\x',
    'a:b',
    'CON',
    'nul.txt',
    'com1.cab',
    'a/LPT9',
    'a.',
    'a ',
    'a\u0000b',
    'a\u202Eb',
    'a?b',
    'a*b',
    'x'.repeat(300),
    `${'a/'.repeat(600)}b`,
  ])('refuses %j', (name) => {
    expect(safeRelativePath(name)).toBeNull();
  });
});
