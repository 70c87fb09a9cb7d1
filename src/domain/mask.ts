const keep = (characters: readonly string[], head: number, tail: number): string => {
  const hidden = characters.length - head - tail;
  return [...characters.slice(0, head), '*'.repeat(hidden), ...characters.slice(head + hidden)].join('');
};

/** `138****1234`; what is no canonical mobile number is hidden whole. */
export const maskPhone = (phone: string): string =>
  /^\d{11}$/.test(phone) ? keep([...phone], 3, 4) : '*'.repeat(phone.length);

/** The first 6 and last 3 of 18 characters; the same share of a shorter number, which would else stand there whole. */
export const maskIdNumber = (idNumber: string): string => {
  const share = Math.min(idNumber.length, 18);
  return keep([...idNumber], Math.floor(share / 3), Math.floor(share / 6));
};

/** The first character and a star for each other one; a name of one character is hidden. */
export const maskName = (name: string): string => {
  const characters = [...name];
  return keep(characters, characters.length > 1 ? 1 : 0, 0);
};
