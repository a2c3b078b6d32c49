import { lineOf } from './import-rules.ts';

interface TextRule {
  /** Paths from the root that it holds for. */
  readonly files: RegExp;
  readonly forbidden: RegExp;
  readonly instead: string;
}

const maxLines = 300;

/** What may not stand in which files. Heuristics: they look at the text, not at what it means. */
const textRules: readonly TextRule[] = [
  {
    files: /^(?!temporal\.config\.ts$|test\/)/,
    forbidden: /\bprocess\s*\.\s*env\b|\bprocess\[['"]env['"]\]/g,
    instead: 'only temporal.config.ts reads the environment. Take the setting as an argument',
  },
  {
    files: /^workflows\//,
    forbidden: /\bconsole\s*\./g,
    instead: 'lines repeat or vanish at replay. Use `log` of @temporalio/workflow',
  },
  {
    files: /^(?:workflows|activities|api|bin)\//,
    forbidden:
      /[`'"]\s*(?:select\s[^`'"]*?\bfrom\s|select\s+[\w.]+\(|insert\s+into\s|update\s+[\w.]+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s|(?:create|alter|drop|truncate)\s+(?:table|schema|database|index|function)\s)/gi,
    instead: 'SQL is in db/ only. Put the statement into a function there, and call it',
  },
  {
    // The reporter's test writes test files that are skipped.
    files: /^test\/(?!stack\/reporter\.test\.ts$)/,
    forbidden: /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo)\b/g,
    instead: 'every test runs, always. Repair it, or delete it',
  },
];

/** A sentence for each place in a file that is against the rules, with what to do instead. */
export function textViolations(file: string, source: string): string[] {
  const violations = textRules
    .filter(({ files }) => files.test(file))
    .flatMap(({ forbidden, instead }) =>
      [...source.matchAll(forbidden)].map(
        ({ 0: text, index }) => `${file}:${lineOf(source, index)} has ${text.replace(/\s+/g, ' ')}: ${instead}`,
      ),
    );
  const lines = source.split('\n').length - 1;
  if (lines > maxLines && !file.startsWith('test/')) {
    violations.push(`${file} has ${lines} lines: ${maxLines} are the most. Split it at the reader's questions`);
  }
  return violations;
}
