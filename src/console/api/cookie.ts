const name = 'doorstep_session';

/** The session's secret in a Cookie header; undefined where there is none, or one that was put there twice. */
export const sessionIn = (header: string | undefined): string | undefined => {
  const found = (header ?? '').split(';').flatMap((part) => {
    const [key, ...value] = part.trim().split('=');
    return key === name ? [value.join('=')] : [];
  });
  const [only, other] = found;
  return other === undefined && only !== undefined && /^[\w-]{43}$/.test(only) ? only : undefined;
};

/** Out of reach of scripts, never sent along from another site, and gone with the browser. */
export const sessionCookie = (secret: string, secure: boolean): string =>
  `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

export const noCookie = (secure: boolean): string =>
  `${name}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${secure ? '; Secure' : ''}`;
