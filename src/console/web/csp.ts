/** The nonce under which this page may write styles. A browser hides the attribute from selectors, not from scripts of the page. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** Some parts of the component library write a style element without asking for the nonce: every one that is made gets it. */
export const nonceForStyles = (): void => {
  const create = document.createElement.bind(document);
  document.createElement = ((tag: string, options?: ElementCreationOptions) => {
    const element = create(tag, options);
    if (tag.toLowerCase() === 'style') element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
};
