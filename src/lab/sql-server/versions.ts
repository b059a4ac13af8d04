import type { ServerVersion } from './tokens.ts';

/** Products by their year, each as its first release. */
const releases = {
  '2012': { major: 11, minor: 0, build: 2100 },
  '2014': { major: 12, minor: 0, build: 2000 },
  '2016': { major: 13, minor: 0, build: 1601 },
  '2017': { major: 14, minor: 0, build: 1000 },
  '2019': { major: 15, minor: 0, build: 2000 },
  '2022': { major: 16, minor: 0, build: 1000 },
} as const satisfies Readonly<Record<string, ServerVersion>>;

export type ProductYear = keyof typeof releases;

/** The version a product of that year tells. */
export function versionOf(year: ProductYear): ServerVersion {
  return releases[year];
}
