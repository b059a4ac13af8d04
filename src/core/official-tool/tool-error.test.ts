import { describe, expect, it } from 'vitest';
import { toolError } from './tool-error.ts';

describe('an error of the official tool', () => {
  it.each([
    ['CAB does not contain telemetry data.', 'official-tool.proxy-port'],
    [
      'AdminUIContentDownloadDownload:DownloadManifestCab exception: The underlying connection was closed: An unexpected error occurred on a send. There may be an issue with internet connection or the download link.',
      'official-tool.tls',
    ],
    [
      'The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.',
      'official-tool.untrusted',
    ],
    ['The request was aborted: Could not create SSL/TLS secure channel.', 'official-tool.tls'],
    ["The remote name could not be resolved: 'configmgrbits.azureedge.net'", 'official-tool.name-not-resolved'],
    ['The remote server returned an error: (407) Proxy Authentication Required.', 'official-tool.proxy-sign-in'],
    ['can not connect to the database. Please refer to the log file for more information.', 'official-tool.database'],
    [
      "Unhandled Exception: System.UnauthorizedAccessException: Access to the path 'C:\\Temp\\extractmanifestcab\\95F8A562.sql' is denied.",
      'official-tool.temporary-file',
    ],
    ['Prerequisite check failed: ODBC Driver 18 for SQL Server is not installed.', 'official-tool.prerequisite'],
    ['Something nobody has heard of.', 'official-tool.failed'],
  ])('%j is %s', (said, code) => {
    expect(toolError([said], { proxy: 'proxy.contoso.com:8080' })?.code).toBe(code);
  });

  it('that is known goes before one that is not', () => {
    const said = ['CAB does not contain telemetry data.', 'Upload failed.'];
    expect(toolError(said, { proxy: null })?.code).toBe('official-tool.proxy-port');
    expect(toolError([...said].reverse(), { proxy: null })?.code).toBe('official-tool.proxy-port');
  });

  it('names the host that has no address', () => {
    const error = toolError(["The remote name could not be resolved: 'a.contoso.com'"], { proxy: null });
    expect(error?.message).toContain('a.contoso.com');
  });

  it('is none where nothing was called one', () => {
    expect(toolError([], { proxy: null })).toBeNull();
  });
});
