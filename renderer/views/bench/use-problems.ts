import { useI18n } from 'vue-i18n';
import { sourceId } from '../../../core/pipeline/document.ts';
import { mendOf, type Mend } from '../../../core/pipeline/mend.ts';
import type { ProblemView } from '../../components/problem.ts';
import { useTexts } from '../../composables/use-texts.ts';
import { useDocumentStore } from '../../stores/document.ts';
import { usePlanStore } from '../../stores/plan.ts';

/** A problem in words, with the change that would mend it where there is one. */
export interface MendableProblem extends ProblemView {
  readonly mend?: Mend;
}

/** What is wrong with nodes, and what the buttons that mend it are called. */
export function useProblems(): {
  mendText: (mend: Mend) => string;
  problemsOf: (id: string) => readonly MendableProblem[];
} {
  const { t } = useI18n();
  const { nodeName, errorText } = useTexts();
  const document = useDocumentStore();
  const plan = usePlanStore();

  function mendText(mend: Mend): string {
    switch (mend.kind) {
      case 'params':
        return t('app.inspector.fix');
      case 'adapt':
        return t(`app.mend.${mend.adapter.name}`, mend.adapter.values);
      case 'connect': {
        const { from } = mend.wire;
        const index = document.current.nodes.findIndex(({ id }) => id === from);
        const node = document.current.nodes[index];
        if (from === sourceId || node === undefined) return t('app.mend.connectPicture');
        return t('app.mend.connect', { layer: nodeName(node, index) });
      }
    }
  }

  function problemsOf(id: string): readonly MendableProblem[] {
    return (plan.nodeOf(id)?.problems ?? []).map((problem) => {
      const mend = mendOf(document.current, plan.current, id, problem);
      const text = errorText(problem.error);
      return mend === undefined ? { text } : { text, mend, fixLabel: mendText(mend) };
    });
  }

  return { mendText, problemsOf };
}
