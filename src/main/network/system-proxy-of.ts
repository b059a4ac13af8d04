import { type Environment, EnvironmentProxy, type SystemProxy } from './system-proxy.ts';

/** How a system is asked where Chromium cannot be: Windows by its registry, others by the environment. */
export function systemProxyOf(platform: NodeJS.Platform, environment: Environment): SystemProxy {
  const byEnvironment = new EnvironmentProxy(environment);
  if (platform !== 'win32') return byEnvironment;
  // Loaded when it is asked: an offline computer never does.
  const opening = async (): Promise<SystemProxy> => {
    const [{ WindowsProxy }, { ScriptRoutes }, { realWorld }] = await Promise.all([
      import('./windows-proxy.ts'),
      import('./script-routes.ts'),
      import('./real-world.ts'),
    ]);
    const scripts = new ScriptRoutes(realWorld, undefined, environment);
    return new WindowsProxy(byEnvironment, {
      byScript: async (address, url) => await scripts.byScript(address, url),
      byDiscovery: async (url) => await scripts.byDiscovery(url),
    });
  };
  let opened: Promise<SystemProxy> | null = null;
  const open = async (): Promise<SystemProxy> => {
    opened ??= opening();
    return await opened;
  };
  return {
    resolve: async (url) => await (await open()).resolve(url),
    settings: async () => (await (await open()).settings?.()) ?? [],
  };
}
