import { describe, expect, it } from 'vitest';
import { openProxy } from '../cloud/proxy.ts';
import { fixedRoute } from '../cloud/proxy-routes.ts';
import { toolWay } from './tool-way.ts';

const nobody = () => null;
const through =
  (address: string, userName: string | null = null) =>
  async () =>
    fixedRoute(openProxy({ address, userName, password: null }));

describe('the way, as the official tool is told of it', () => {
  it('is no argument where it is straight', async () => {
    const way = await toolWay({ openRoutes: async () => fixedRoute(null), credentials: nobody });
    expect(way).toEqual({ proxy: null, password: null });
  });

  it('has the port of the proxy server, even the usual one: without it the tool goes wrong', async () => {
    const plain = await toolWay({ openRoutes: through('http://itproxy.contoso.com'), credentials: nobody });
    expect(plain.proxy).toEqual({ address: 'itproxy.contoso.com:80', userName: null });
    const other = await toolWay({ openRoutes: through('itproxy.contoso.com:8080', 'jqpublic'), credentials: nobody });
    expect(other.proxy).toEqual({ address: 'itproxy.contoso.com:8080', userName: 'jqpublic' });
  });

  it('has the password that was given for this proxy server', async () => {
    const credentials = (label: string) =>
      label === 'itproxy.contoso.com:8080' ? { userName: 'jqpublic', password: 'Wr0ng' } : null;
    const way = await toolWay({ openRoutes: through('itproxy.contoso.com:8080'), credentials });
    expect(way).toEqual({ proxy: { address: 'itproxy.contoso.com:8080', userName: 'jqpublic' }, password: 'Wr0ng' });
    expect((await toolWay({ openRoutes: through('another.contoso.com:8080'), credentials })).password).toBeNull();
  });

  it('is refused where the proxy server is reached by TLS, which the tool cannot be told', async () => {
    await expect(
      toolWay({ openRoutes: through('https://itproxy.contoso.com'), credentials: nobody }),
    ).rejects.toMatchObject({ code: 'official-tool.no-way' });
  });
});
