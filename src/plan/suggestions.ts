/** Says where words of a title suggest another role than the one a task has. Words never decide: a person does. */
import type { FrontendRules } from './frontend.ts';
import type { Plan, Task } from './types.ts';

const frontendWords =
  /\b(front-?end|ui|ux|css|html|stylesheets?|web ?pages?|pages?|screens?|buttons?|layouts?|components?|react|vue|svelte|angular|tailwind|dashboards?|modals?|dialogs?|navbars?|dark mode|responsive)\b/i;
const backendWords =
  /\b(back-?end|apis?|endpoints?|databases?|sql|migrations?|schemas?|servers?|queues?|workers?|cron|cli)\b/i;

/** Nobody decided for this task: a wish or a label would have. */
function isUndecided({ agent, agentHint }: Task): boolean {
  return agent === undefined && agentHint === undefined;
}

function names(tasks: readonly Task[]): string {
  return tasks.map(({ id, title }) => `${id} "${title}"`).join(', ');
}

/** At most two sentences. `implementer` is the agent of tasks that are not front-end tasks. */
export function roleSuggestions(
  { tasks, play }: Plan,
  { agent, labels }: FrontendRules,
  implementer: string,
): string[] {
  const frontend = new Map(play.tasks.map((task) => [task.id, task.frontend]));
  const undecided = tasks.filter((task) => frontend.has(task.id) && isUndecided(task));
  const back = undecided.filter(({ id, title }) => frontend.get(id) === false && frontendWords.test(title));
  const front = undecided.filter(
    ({ id, title }) => frontend.get(id) === true && backendWords.test(title) && !frontendWords.test(title),
  );
  return [
    ...(back.length === 0
      ? []
      : [
          `Sounds like front-end work, but goes to ${implementer}: ${names(back)}. Words never decide; if it is, add the label "${labels[0] ?? 'frontend'}".`,
        ]),
    ...(front.length === 0
      ? []
      : [
          `Does not sound like front-end work, but goes to ${agent} by its label: ${names(front)}. If it is not, take the label away.`,
        ]),
  ];
}
