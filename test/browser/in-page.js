// What tests ask of a page from within. Put into it before it is asked, so plain JavaScript, for a browser.
/* global document, getComputedStyle, NodeFilter */

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** What colours on top of each other come to; the browser itself reads whatever form they are written in. */
function mix(...colours) {
  canvas.clearRect(0, 0, 1, 1);
  for (const colour of colours) {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
  }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** Relative luminance and contrast ratio, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The backgrounds behind an element, from the page's own to the element's. */
function behind(element) {
  const parent = element.parentElement;
  return [...(parent === null ? [] : behind(parent)), getComputedStyle(element).backgroundColor];
}

globalThis.inPage = {
  /** Every text that is shown, with its contrast. */
  texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      if (text === "" || !element.checkVisibility()) continue;
      const background = behind(element);
      const shown = mix(...background, getComputedStyle(element).color);
      texts.push({ text, contrast: contrast(mix(...background), shown) });
    }
    return texts;
  },

  /** Custom properties that hold colours, with their contrast to the one of what they are drawn on. */
  colours(names, ground) {
    const style = getComputedStyle(document.documentElement);
    const valueOf = (name) => style.getPropertyValue(name);
    return names.map((name) => ({ name, contrast: contrast(mix(valueOf(ground)), mix(valueOf(name))) }));
  },

  /** Pixels by which the page is wider than its window. */
  overflow() {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  },

  /** What reaches out of the window, but for what lies within one of these. */
  cutOff(but) {
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.closest(but) === null)
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
      .map((element) => element.outerHTML.slice(0, 100));
  },

  background() {
    return getComputedStyle(document.body).backgroundColor;
  },
};
