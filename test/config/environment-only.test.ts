import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../src/config/describe.ts';
import { layerFromEnvironment, layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { environmentName, optionKeys, optionOf } from '../../src/config/options.ts';

const keys = optionKeys.filter((key) => optionOf(key).environmentOnly);

describe.each(keys)('%s is read from the environment alone', (key) => {
  test('a settings file that holds it is refused, and its value is not repeated', () => {
    const [group = '', name = ''] = key.split('.');
    const layer = layerFromObject('settings.yaml', { [group]: { [name]: 'hunter2-hunter2' } });

    expect(layer.problems.join()).toContain(environmentName(key));
    expect(layer.problems.join()).not.toContain('hunter2');
    expect(layer.values.size).toBe(0);
  });

  test('the environment sets it', () => {
    const layer = layerFromEnvironment({ [environmentName(key)]: 'hunter2-hunter2' });

    expect(mergeLayers([layer]).settings[key]).toBe('hunter2-hunter2');
  });

  test('it is never printed, and the redactor knows its name', () => {
    expect(optionOf(key).secret).toBe(true);
    expect(environmentName(key)).toMatch(/SECRET|PASSWORD|TOKEN/);
  });

  test("the editors' schema does not offer it", () => {
    expect(JSON.stringify(settingsSchema())).not.toContain(`"${key.split('.')[1]}"`);
  });
});

test('there are such settings', () => expect(keys.length).toBeGreaterThanOrEqual(3));
