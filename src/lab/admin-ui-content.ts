import { knownVersions } from '../shared/site.ts';
import { hotfixes, releases } from './catalogue-data.ts';

/** The members of ConfigMgr.AdminUIContent.cab: what feeds the console's dashboards. Names are real, contents are ours. */
export function adminUiContentFiles(): readonly { readonly name: string; readonly text: string }[] {
  const file = (name: string, root: string, items: readonly string[]): { name: string; text: string } => ({
    name,
    text: `${['<?xml version="1.0" encoding="utf-8"?>', `<${root}>`, ...items.map((item) => `  ${item}`), `</${root}>`].join('\r\n')}\r\n`,
  });
  const newest = releases.at(-1)?.name ?? '';
  return [
    file('CAMPServicingStates.xml', 'ServicingStates', [
      '<State Id="1" Name="Semi-Annual Channel"/>',
      '<State Id="2" Name="General Availability Channel"/>',
      '<State Id="3" Name="End of servicing"/>',
    ]),
    file('DriverUpdates.xml', 'DriverUpdates', [
      '<Device Model="Surface Pro 9" LatestFirmware="14.2.143.0"/>',
      '<Device Model="Surface Laptop 6" LatestFirmware="11.4.139.0"/>',
    ]),
    file(
      'LifecycleProducts.xml',
      'Products',
      knownVersions.map(
        (version) => `<Product Name="Configuration Manager ${version.name}" Build="5.00.${version.build}.1000"/>`,
      ),
    ),
    file('NotificationBannerData.xml', 'Banners', [
      `<Banner Id="1" Severity="Information">Version ${newest} is available in the early update ring.</Banner>`,
      `<Banner Id="2" Severity="Warning">${hotfixes.filter((hotfix) => hotfix.isExpired).length} hotfix rollups were withdrawn and replaced.</Banner>`,
    ]),
    file('WindowsServicing.xml', 'WindowsServicing', [
      '<Release Name="Windows 11, version 24H2" Build="26100" Available="2024-10-01"/>',
      '<Release Name="Windows 11, version 23H2" Build="22631" Available="2023-10-31"/>',
      '<Release Name="Windows 10, version 22H2" Build="19045" Available="2022-10-18"/>',
    ]),
  ];
}
