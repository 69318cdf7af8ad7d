import converse from './converse/converse.min.js';

const { html } = converse.env;

/** Faces without colours of their own, so that the only colour is the presence; no footer. */
export const calm = {
  async initialize() {
    await customElements.whenDefined('converse-avatar');
    customElements.get('converse-avatar').prototype.render = function face() {
      if (this.name === 'Doorlight') {
        return html`<img class="face" src="doorlight.svg" alt="" width=${this.width} />`;
      }
      const initials = this.getInitials(this.name.replace(' (you)', ''));
      const size = `width: ${this.width}px; height: ${this.width}px;`;
      return html`<span class="face" style=${size} aria-label=${this.name}>${initials}</span>`;
    };
    // It loads pictures from other sites.
    await customElements.whenDefined('converse-footer');
    customElements.get('converse-footer').prototype.render = () => html``;
  },
};
