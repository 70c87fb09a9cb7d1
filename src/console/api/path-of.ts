/** Where a call of the console is made. */
export const pathOf = (name: string): string => `/console/api/${name.replaceAll('.', '/')}`;
