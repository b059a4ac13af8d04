import type { Random } from '../../src/core/testing/random.ts';
import { parseManifest, parseRedistManifest } from '../../src/core/updates/manifest.ts';
import { selectUpdates } from '../../src/core/updates/select.ts';
import { isAppError } from '../../src/shared/errors.ts';
import { downloadFilters, type Update } from '../../src/shared/updates.ts';
import type { FuzzTarget } from './target.ts';

const sha256 = 'ab'.repeat(32);
const guid = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';
const manifest = `<?xml version="1.0" encoding="utf-8"?>
<Manifests Released="2026-10-05T17:00:00Z"><Manifest PackageGuid="${guid}"><Update>2409</Update><Name>Configuration Manager 2409</Name>
<UpdateType>0</UpdateType><FullVersion>5.00.9132.1000</FullVersion><DateReleased>2024-12-04T18:00:00Z</DateReleased>
<MinCMVersion>5.00.9106.1000</MinCMVersion><MaxCMVersion>5.00.9132.1009</MaxCMVersion><Supersedes PackageGuid="${guid}"/>
<ApplicabilityCheck File="ApplicabilityChecks\\CM2409.sql"><Hash Algorithm="SHA256">${sha256}</Hash></ApplicabilityCheck>
<Content ContentUrl="/fwlink/?LinkId=1" Size="10"><Hash Algorithm="SHA256">${sha256}</Hash><Redist ManifestUrl="/fwlink/?LinkId=2"/></Content>
</Manifest></Manifests>`;
/** As the published samples are: fields left out, other cases, a namespace, a weaker digest beside, one update twice. */
const bare = (release: string, id: string): string => `<c:manifest><c:PackageGUID>{${id}}</c:PackageGUID>
<c:Update>${release}</c:Update><c:MinCMVersion>5.00.9106.1000</c:MinCMVersion><c:MaxCMVersion>5.00.9132.1009</c:MaxCMVersion>
<c:RedistManifestVersion>201702</c:RedistManifestVersion><c:EULA><c:Text Lang="nl">x</c:Text></c:EULA><c:Expired>false</c:Expired>
<c:ApplicabilityCheck File="ApplicabilityChecks\\Applicability_${release}Release_public.sql"/><c:Prerequisite AnyOf="${guid}"/><c:Content ContentURL="https://go.example/fwlink/?LinkId=1"><c:Hash algorithm="SHA1">00</c:Hash>
<c:Hash algorithm="sha-256">${sha256}</c:Hash><c:Redist ManifestUrl="/r"/></c:Content></c:manifest>`;
const otherGuid = '420E3E18-73C5-4BE9-88B0-6F1E30A012CA';
const varied = `<?xml version="1.0" encoding="utf-16"?><!-- c --><c:Catalog xmlns:c="urn:x"><c:Banner/><c:Manifests>
${bare('2409', guid)}${bare('2509', otherGuid)}${bare('2509', otherGuid)}</c:Manifests></c:Catalog>`;
const redist = `<RedistManifest Version="1"><File Name="LanguagePack\\a.cab" Size="4" Url="/f"><Hash Algorithm="SHA256">${sha256}</Hash></File></RedistManifest>`;
/** What an attacker would put in. */
const tricks = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#x10FFFF;',
  '<![CDATA[',
  ']]>',
  '<!--',
  'a="<!--"',
  '<!DOCTYPE a [<!ENTITY e "boom">]>',
  '&e;',
  '-->',
  '<?xml-stylesheet?>',
  '<a>',
  '</a>',
  '<a/>',
  '..\\',
  '../',
  'NUL',
  'C:\\',
  '\u202E',
  '\u0000',
  '"',
  "'",
  '<',
  '>',
  '&',
  'file:///',
  '//host/',
  '9'.repeat(20),
  '-1',
  '__proto__',
  'constructor',
  'toString',
  'c:',
  ' xmlns="urn:y"',
  'PackageGuid="',
  '<Manifest>',
  '</Manifest>',
  '<Expired/>',
  'Algorithm="SHA1"',
  '5.00.9152.1000',
  '#text',
  '@PackageGuid',
  ' ',
  '\uFEFF',
];

/**
 * Manifests with tricks in any place: read, or refused with a code of their own; never a bug. What is read keeps its
 * promises, and can be chosen from.
 */
export const manifestTarget: FuzzTarget = {
  name: 'manifest',
  async run(random) {
    const [name, text, parse] = random.pick([
      ['Manifest.xml', manifest, readAndChoose],
      ['Manifest.xml', varied, readAndChoose],
      ['ConfigMgr.Manifest.xml', redist, parseRedistManifest],
    ] as const);
    const bytes = spoilt(text, random);
    try {
      parse(name, bytes);
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('manifest.')) throw error;
    }
  },
};

function readAndChoose(name: string, bytes: Uint8Array): void {
  const { updates, setAside, unknownElements, unknown } = parseManifest(name, bytes);
  if (updates.length === 0) throw new Error('A manifest without an update was read.');
  if (new Set(updates.map((update) => update.guid)).size !== updates.length) throw new Error('A GUID came twice.');
  if (unknown.length !== unknownElements.length) throw new Error('What is unknown is told in two ways.');
  const shown = [...setAside.flatMap((one) => [one.guid, one.name, one.problem]), ...updates.map((one) => one.name)];
  // Control characters and ends of lines: what is told of a manifest stays on its line.
  const unsafe = shown.find((text) => text !== null && /[\p{Cc}\u2028\u2029\u202E]/u.test(text));
  if (unsafe !== undefined) throw new Error(`${JSON.stringify(unsafe)} is not safe to show.`);
  for (const filter of downloadFilters) checkChoice(updates, filter);
}

function checkChoice(updates: readonly Update[], filter: (typeof downloadFilters)[number]): void {
  const facts = { siteVersion: '5.00.9122.1000', today: '2026-11-21' };
  const chosen = selectUpdates(updates, facts, filter).filter(({ isChosen }) => isChosen);
  if (filter === 'latest' && chosen.length > 1) throw new Error('The default choice took several.');
  for (const { guid } of chosen) {
    const update = updates.find((one) => one.guid === guid);
    if (update === undefined || update.payload === null) throw new Error(`${guid} was chosen without a payload.`);
  }
}

function spoilt(text: string, random: Random): Uint8Array {
  let spoiltText = text;
  for (let count = random.int(0, 6); count > 0; count -= 1) {
    const from = random.int(0, spoiltText.length);
    const to = Math.min(spoiltText.length, from + random.pick([0, 0, 1, 5, 40]));
    const piece = random.next() < 0.2 ? spoiltText.slice(random.int(0, spoiltText.length)) : random.pick(tricks);
    spoiltText = spoiltText.slice(0, from) + piece + spoiltText.slice(to);
    if (spoiltText.length > 100_000) break;
  }
  const encoding = random.pick(['utf8', 'utf8', 'utf8', 'utf16le', 'utf16be'] as const);
  const bytes = Buffer.from(spoiltText, encoding === 'utf8' ? 'utf8' : 'utf16le');
  if (encoding === 'utf16be') bytes.swap16();
  if (random.next() < 0.2 && bytes.length > 0) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
  return bytes;
}
