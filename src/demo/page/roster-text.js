import converse from './converse/converse.min.js';

const { html } = converse.env;

/**
 * Converse.js shows what contacts say of themselves nowhere. This plugin gives each contact of
 * the roster a second line with it, and tells the page around whenever that may have changed.
 */
export const rosterText = {
  async initialize() {
    await customElements.whenDefined('converse-roster-contact');
    const contactView = customElements.get('converse-roster-contact').prototype;
    const { render, updated } = contactView;
    contactView.render = function withText() {
      const text = this.model.get('status') ?? '';
      const line = text === '' ? '' : html`<span class="roster-text">${text}</span>`;
      return html`${render.call(this)}${line}`;
    };
    contactView.updated = function told(changed) {
      updated?.call(this, changed);
      window.parent.postMessage({ kind: 'roster' }, window.origin);
    };
  },
};
