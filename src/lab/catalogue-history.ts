/**
 * What came before the releases of catalogue-data.ts: 1602 to 2111, with the hotfixes whose numbers are published. The
 * practice cloud offers them only where the whole history is asked for; Microsoft's manifest has what was released
 * recently. 1511 is not here: it came on media only.
 */
import { type HistoryHotfix, type HistoryRelease, hotfix, released } from './catalogue-data.ts';

/** Oldest first. Client revisions are ours; dates of early rings too, but for 2103. */
export const earlierReleases: readonly HistoryRelease[] = [
  // The one name of a check that is published whole and does not follow the later pattern.
  {
    name: '1602',
    checkFile: 'ApplicabilityChecks\\Applicability_1602Release_public.sql',
    packages: [released(null, '2016-03-11', 1006)],
  },
  { name: '1606', packages: [released(null, '2016-07-22', 1006)] },
  { name: '1610', packages: [released(null, '2016-11-18', 1006)] },
  { name: '1702', packages: [released(null, '2017-03-27', 1006)] },
  { name: '1706', packages: [released(null, '2017-07-31', 1006)] },
  { name: '1710', packages: [released(null, '2017-11-20', 1006)] },
  { name: '1802', packages: [released(null, '2018-03-22', 1006)] },
  { name: '1806', packages: [released(null, '2018-07-31', 1006)] },
  { name: '1810', packages: [released(null, '2018-11-27', 1006)] },
  { name: '1902', packages: [released(null, '2019-03-27', 1006)] },
  { name: '1906', packages: [released(null, '2019-07-26', 1006)] },
  { name: '1910', packages: [released(null, '2019-11-29', 1006)] },
  { name: '2002', packages: [released(null, '2020-04-01', 1006)] },
  { name: '2006', packages: [released(null, '2020-08-11', 1004, 'Fast'), released(null, '2020-08-31', 1006)] },
  { name: '2010', packages: [released(null, '2020-11-30', 1004, 'Fast'), released(null, '2020-12-21', 1006)] },
  { name: '2103', packages: [released(null, '2021-04-05', 1004, 'Fast'), released(null, '2021-04-19', 1006)] },
  {
    name: '2107',
    packages: [
      released(null, '2021-08-02', 1004, 'Fast'),
      released('248DC1EB-4B98-4483-BAF3-08C678C1CD0A', '2021-08-23', 1006),
    ],
  },
  {
    name: '2111',
    packages: [
      released(null, '2021-11-18', 1002, 'Fast', 'TAP'),
      released(null, '2021-12-01', 1004, 'Fast'),
      released(null, '2021-12-15', 1006),
    ],
  },
];

/** Oldest first. */
export const earlierHotfixes: readonly HistoryHotfix[] = [
  // With it, 1606 has the build 8412.1307 and became a baseline.
  hotfix('3186654', '1606', '2016-10-12', 1307),
  // Its GUID begins like that in the name of its check; date and client revision are ours.
  hotfix('3209501', '1610', '2017-01-11', 1009, { guid: '10AA8BA0', isRollup: false }),
  // Needs 248DC1EB-… or one of five packages nobody has published; the one of the early ring stands for those.
  hotfix('11121541', '2107', '2021-10-27', 1047, { needsReleasePackage: true }),
  hotfix('12896009', '2111', '2022-03-02', 1026, { needsReleasePackage: true }),
];
