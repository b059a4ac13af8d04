import { createDOMRenderer, FluentProvider, RendererProvider } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { themes, useTheme } from './theme.ts';

// Styles are made while the program runs; the content security policy lets in only those with the nonce of this page.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

/** Gives everything in it the look in force. */
export function ThemedRoot({ children }: { readonly children: ReactNode }) {
  const name = useTheme((state) => state.name);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={themes[name]} className={`app app-${name}`} data-theme={name} applyStylesToPortals>
        {children}
      </FluentProvider>
    </RendererProvider>
  );
}
