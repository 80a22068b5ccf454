import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { didYouMean } from '../parser/suggest.ts';
import { csvFields } from './csv-fields.ts';
import { parseGoBoolean } from './go-numbers.ts';

/** A device that RUN asks for, by its CDI name. https://docs.docker.com/reference/dockerfile/#run---device */
export interface Device {
  readonly name: string;
  readonly required: boolean;
}

export function readDevice(text: string, line: number): Device {
  const fields = csvFields(text);
  if (typeof fields === 'string') throw invalidDockerfile(`failed to parse csv devices: ${fields}`, line);
  let name = '';
  let required = false;
  for (const field of fields) {
    const sign = field.indexOf('=');
    const key = (sign < 0 ? field : field.slice(0, sign)).toLowerCase();
    const value = sign < 0 ? null : field.slice(sign + 1);
    if (key === 'required') {
      const read = value === null ? true : parseGoBoolean(value);
      if (read === null) throw invalidDockerfile(`invalid value for ${key}: ${value ?? ''}`, line);
      required = read;
    } else if (key === 'name' && value !== null) {
      if (name !== '') throw invalidDockerfile(`device name already set to ${name}`, line);
      name = value;
    } else if (name === '') name = field;
    else if (value === null)
      throw invalidDockerfile(`invalid field '${field}' must be a key=value pair`, line);
    else
      throw invalidDockerfile(
        `unexpected key '${key}' in '${field}'${didYouMean(key, ['name', 'required'])}`,
        line,
      );
  }
  return { name, required };
}
