interface ImportMeta {
  readonly env: { readonly BASE_URL: string };
}
declare module '*.css';
interface WindowEventMap {
  'vite:preloadError': Event & { payload: Error };
}
