/** What the service answers to, as path templates of its contract, docs/formats/cloud-service.openapi.yaml. */
export const cloudRoutes = [
  { path: '/usage-data', methods: ['POST'] },
  { path: '/usage-data/{sha256}', methods: ['HEAD', 'PATCH'] },
  { path: '/fwlink/', methods: ['GET', 'HEAD'] },
  { path: '/download/{folder}/{file}', methods: ['GET', 'HEAD'] },
  { path: '/health', methods: ['GET', 'HEAD'] },
  { path: '/ready', methods: ['GET', 'HEAD'] },
] as const;

export type CloudRoute = (typeof cloudRoutes)[number];

/** The route of a path; `null` when there is none. */
export function routeOf(pathname: string): CloudRoute | null {
  const segments = pathname.split('/');
  return (
    cloudRoutes.find(({ path }) => {
      const parts = path.split('/');
      return (
        parts.length === segments.length &&
        parts.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
      );
    }) ?? null
  );
}
