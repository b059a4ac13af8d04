import { describe, expect, it } from 'vitest';
import { clause } from '../../shared/clauses.ts';
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
    ['another root', '<Other/>', /no element "Manifest"/],
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
    [
      'one GUID twice with different facts',
      xml(one(fields() + content) + one(fields({ Update: '2503' }) + content)),
      /twice, with different facts/,
    ],
    [
      'a range that ends before it begins',
      xml(one(fields({ MinCMVersion: '5.00.9141.1000' }) + content)),
      /later than its MaxCMVersion/,
    ],
    [
      'two digests that differ',
      xml(one(fields() + content.replace('<Redist', `<Hash Algorithm="SHA256">${'CD'.repeat(32)}</Hash><Redist`))),
      /two different SHA-256/,
    ],
    [
      'a weaker digest alone',
      xml(one(fields() + content.replace(/<Hash.*<\/Hash>/, `<Hash Algorithm="SHA1">${'ab'.repeat(20)}</Hash>`))),
      /only SHA1, which is not trusted/,
    ],
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

  it('refuses bytes that are neither UTF-8 nor UTF-16', () => {
    expect(() => parseManifest('Manifest.xml', Uint8Array.of(0x3c, 0xff))).toThrow(/not UTF-8/);
  });
});

describe('the shape the published samples have', () => {
  /** As in the article about updates and servicing: no name, no type, no date, and what it says of the content. */
  const published = `<Update>2409</Update><MinCMVersion>5.00.9106.1000</MinCMVersion><MaxCMVersion>5.00.9132.1009</MaxCMVersion>
    <MoreInfoLink>https://go.microsoft.com/fwlink/?LinkId=2293150</MoreInfoLink>
    <Content ContentUrl="https://go.microsoft.com/fwlink/?LinkId=2300001"><Hash Algorithm="SHA256">${sha}</Hash>
    <Redist ManifestUrl="https://go.microsoft.com/fwlink/?LinkId=2"/><LanguagePack ManifestUrl="https://go.microsoft.com/fwlink/?LinkId=3"/></Content>`;

  it('takes what a sample leaves out from the table of releases', () => {
    expect(parse(xml(one(published))).updates).toEqual([
      {
        guid,
        name: 'Configuration Manager 2409',
        kind: 'update',
        release: '2409',
        fullVersion: '5.00.9132.1000',
        minSiteVersion: '5.00.9106.1000',
        maxSiteVersion: '5.00.9132.1009',
        released: '2024-12-04T00:00:00.000Z',
        moreInfoUrl: 'https://go.microsoft.com/fwlink/?LinkId=2293150',
        isExpired: false,
        supersedes: [],
        prerequisites: [],
        isEarlyRing: false,
        payload: {
          url: 'https://go.microsoft.com/fwlink/?LinkId=2300001',
          sha256: sha.toLowerCase(),
          sizeBytes: null,
        },
        redistManifests: [
          { kind: 'redist', url: 'https://go.microsoft.com/fwlink/?LinkId=2' },
          { kind: 'language-pack', url: 'https://go.microsoft.com/fwlink/?LinkId=3' },
        ],
      },
    ]);
  });

  it('sets aside what no table can complete', () => {
    const unknownRelease = published.replace('2409', '9909');
    const { updates, setAside } = parse(xml(one(published) + one(unknownRelease, sampleGuid(2))));
    expect(updates).toHaveLength(1);
    expect(setAside).toEqual([
      {
        guid: sampleGuid(2),
        name: '9909',
        problem: `${sampleGuid(2)} has no Name`,
        clause: clause('has-no', { guid: sampleGuid(2), child: 'Name' }),
      },
    ]);
  });

  it.each([
    ['a namespace', `<Manifests xmlns="urn:x">${one(published)}</Manifests>`],
    [
      'a prefix',
      `<c:Manifests xmlns:c="urn:x">${one(published).replaceAll('<', '<c:').replaceAll('<c:/', '</c:')}</c:Manifests>`,
    ],
    ['names in other cases', `<MANIFESTS>${one(published).replaceAll('Manifest', 'manifest')}</MANIFESTS>`],
    ['a comment', `<Manifests><!-- made by hand -->${one(`<!-- 2409 -->${published}`)}</Manifests>`],
    ['wrappers of other names', `<Catalog><Current>${one(published)}</Current></Catalog>`],
    ['a wrapper of the same name', `<Manifest>${one(published)}</Manifest>`],
    ['no wrapper at all', one(published)],
    ['the GUID as an element, in braces', one(`<PackageGUID>{${guid}}</PackageGUID>${published}`, '')],
    ['an older field', xml(one(`<RedistManifestVersion>201702</RedistManifestVersion>${published}`))],
    ['a digest with another name for SHA-256', xml(one(published.replace('"SHA256"', '"sha-256"')))],
    ['the name of its digest in another case', xml(one(published.replace('Algorithm=', 'algorithm=')))],
    ['a digest by its number', xml(one(published.replace('"SHA256"', '"32780"')))],
    ['a digest without a name', xml(one(published.replace(' Algorithm="SHA256"', '')))],
    [
      'a weaker digest beside the good one',
      xml(one(published.replace('<Hash', `<Hash Algorithm="SHA1">${'ab'.repeat(20)}</Hash><Hash`))),
    ],
    ['the same update twice', xml(one(published) + one(published))],
  ])('reads a manifest with %s', (_name, text) => {
    // An empty attribute stands for none: the GUID is in the element then.
    const { updates, setAside, unknown } = parse(text.replace(' PackageGuid=""', ''));
    expect([updates.map((update) => [update.guid, update.payload?.sha256]), setAside, unknown]).toEqual([
      [[guid, sha.toLowerCase()]],
      [],
      [],
    ]);
  });

  it.each(['utf16le', 'utf16be'] as const)('reads %s, with and without a byte order mark', (encoding) => {
    const text = `<?xml version="1.0" encoding="utf-16"?>\n<Manifests>${one(published)}</Manifests>`;
    for (const mark of ['\uFEFF', '']) {
      const bytes = Buffer.from(mark + text, 'utf16le');
      if (encoding === 'utf16be') bytes.swap16();
      expect(parseManifest('Manifest.xml', bytes).updates[0]?.guid).toBe(guid);
    }
    // UTF-8 that calls itself UTF-16 is what some programs write.
    expect(parse(`\uFEFF${text}`).updates[0]?.guid).toBe(guid);
  });

  it('knows a hotfix by its KB number where its type is left out', () => {
    const hotfix = published
      .replace('2409', '2409')
      .replace('<Min', '<Name>2409 Hotfix Rollup (KB30385346)</Name><ClientVersion>5.00.9132.1023</ClientVersion><Min')
      .replace('<Min', '<DateReleased>2025-03-12</DateReleased><Min');
    expect(parse(xml(one(hotfix))).updates[0]).toMatchObject({ kind: 'hotfix', fullVersion: '5.00.9132.1023' });
  });

  it('takes no link but a web link for more information', () => {
    const [update] = parse(
      xml(one(published.replace(/https:\/\/go.microsoft.com\/fwlink\/\?LinkId=2293150/, 'javascript:x'))),
    ).updates;
    expect(update?.moreInfoUrl).toBeNull();
  });
});

describe('updates that cannot be read', () => {
  const spoilt = [
    ['no GUID', one(fields() + content, 'x'), null, 'not a package GUID'],
    ['no content', one(fields(), sampleGuid(2)), sampleGuid(2), 'has no Content'],
    [
      'a check outside',
      one(`${fields()}<ApplicabilityCheck File="..\\x.sql"/>${content}`, sampleGuid(3)),
      sampleGuid(3),
      'refused',
    ],
    ['SHA-1', one(fields() + content.replace('SHA256', 'SHA1'), sampleGuid(4)), sampleGuid(4), 'not trusted'],
  ] as const;

  it('are set aside with their reasons, and hide no other', () => {
    const { updates, setAside } = parse(xml(spoilt.map(([, text]) => text).join('') + one(fields() + content)));
    expect(updates.map((update) => update.guid)).toEqual([guid]);
    expect(setAside.map((one_) => [one_.guid, one_.name])).toEqual(
      spoilt.map(([, , id]) => [id, 'Configuration Manager 2409']),
    );
    for (const [index, [, , , problem]] of spoilt.entries()) expect(setAside[index]?.problem).toContain(problem);
  });

  it('are an error when there is no other', () => {
    expect(() => parse(xml(spoilt.map(([, text]) => text).join('')))).toThrow(
      expect.objectContaining({ code: 'manifest.malformed', message: expect.stringContaining('not a package GUID') }),
    );
  });

  it('may be two of one GUID; then neither is offered', () => {
    const { updates, setAside } = parse(
      xml(
        one(fields() + content) +
          one(fields() + content, sampleGuid(2)) +
          one(fields({ Name: 'Other' }) + content, sampleGuid(2)),
      ),
    );
    expect(updates.map((update) => update.guid)).toEqual([guid]);
    expect(setAside).toEqual([
      {
        guid: sampleGuid(2),
        name: 'Configuration Manager 2409',
        problem: `it offers ${sampleGuid(2)} twice, with different facts`,
        clause: clause('offers-twice', { guid: sampleGuid(2) }),
      },
    ]);
  });
});

it('tells what it refuses on one line, without signs that turn it round', () => {
  const { setAside } = parse(
    xml(
      one(fields() + content) +
        one(`${fields()}<ApplicabilityCheck File="a&#10;\u202E..\\b.sql"/>${content}`, sampleGuid(2)) +
        one(fields() + content, 'x&#13;\u202Ey'),
    ),
  );
  expect(setAside.map(({ problem }) => problem)).toEqual([
    'it names an applicability check "a ..\\b.sql", which is refused',
    '"x y" is not a package GUID',
  ]);
});

it('refuses more updates than anybody has a use for, soon', () => {
  const many = Array.from({ length: 10_001 }, (_, index) => one('<Update>1</Update>', sampleGuid(index))).join('');
  expect(() => parse(xml(many))).toThrow(/more than 10000 updates/);
});

describe('what is not known', () => {
  it('is counted, each once, with an example', () => {
    const strange = (id: number, text: string): string =>
      one(`${fields()}<EULA lang="en">${text}</EULA><EULA>again</EULA>${content}`, sampleGuid(id));
    const { unknownElements, unknown } = parse(
      `<Manifests><Banner><Text>a</Text></Banner>${strange(1, 'First\u202E')}${strange(2, 'Second')}</Manifests>`,
    );
    expect(unknownElements).toEqual([
      { path: 'Manifest/EULA', count: 2, example: 'First' },
      { path: 'Manifests/Banner', count: 1, example: '' },
    ]);
    expect(unknown).toEqual(['Manifest/EULA (2 times)', 'Manifests/Banner']);
  });

  it('does not grow without end', () => {
    const many = Array.from({ length: 500 }, (_, index) => `<X${index}/>`).join('');
    expect(parse(xml(one(fields() + many + content))).unknownElements).toHaveLength(200);
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
