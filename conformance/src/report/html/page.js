"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const shown = document.getElementById("shown");
  const pinned = document.getElementById("pinned");
  const quiet = new Set(["PASS", "SKIP"]);
  const order = ["FAIL", "ERROR", "XPASS", "WARN", "NOTE", "INCONCLUSIVE", "BLOCKED", "DRIFT", "XFAIL", "SKIP", "PASS"];

  /** An element with its attributes and children; text stays text. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };

  /** Control characters as the pictures that Unicode has of them; unseen marks by their numbers. */
  const visible = (text, lines = false) =>
    (lines ? text.replaceAll("\r\n", "\n") : text)
      .replace(lines ? /[\0-\x08\x0b-\x1f]/g : /[\0-\x1f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(/\x7f/g, "\u2421")
      .replace(/[\x80-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
        (c) => "\\u{" + c.charCodeAt(0).toString(16) + "}");

  /** The ledger's prose: backticks are code. */
  const prose = (text) => {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, at) => (at % 2 ? make("code", {}, part) : part));
  };

  const milliseconds = (micros) =>
    micros < 1e6 ? `${(micros / 1000).toFixed(micros < 1e5 ? 1 : 0)} ms` : `${(micros / 1e6).toFixed(1)} s`;

  /** What two values do not share at their ends, marked in the one that is shown. */
  const marked = (text, other) => {
    const letters = [...text], others = [...other];
    let from = 0;
    while (from < letters.length && letters[from] === others[from]) from += 1;
    let end = 0;
    while (end < Math.min(letters.length, others.length) - from && letters.at(-1 - end) === others.at(-1 - end)) end += 1;
    const part = (start, stop) => visible(letters.slice(start, stop).join(""));
    const middle = part(from, letters.length - end);
    return [part(0, from), middle && make("mark", {}, middle), part(letters.length - end)];
  };

  const trust = (clause) =>
    [clause.level, clause.basis, clause.where].filter(Boolean).join(" · ");

  const cited = (id) => {
    const clause = data.clauses[id];
    const link = make("a", { href: "#" + id }, make("code", {}, id));
    return make("li", {}, link, " ", make("small", {}, trust(clause)), make("br"), ...prose(clause.says));
  };

  const mismatch = (one, steps, word) => {
    const clause = data.clauses[one.clause];
    const against = make("a", { href: "#" + one.clause }, make("code", {}, one.clause));
    const step = steps > 1 ? `Step ${one.step}, ` : "";
    const value = (label, text, other) => make("div", {}, make("span", { class: "label" }, label),
      make("pre", { class: "value" }, ...(text === "" ? ["(nothing)"] : marked(text, other))));
    return make("div", { class: "mismatch", "data-word": word },
      make("p", {}, step, make("b", {}, visible(one.place)), " against ", against, " ",
        make("small", {}, clause ? trust(clause) : "")),
      make("div", { class: "pair" }, value("expected", one.expected, one.got), value("got", one.got, one.expected)));
  };

  /** Where in a reply a mismatch stands, if that can be said without a guess: a stretch of its text. */
  const stretch = (one, head, body) => {
    const header = /^header (.+)$/.exec(one.place);
    if (one.place === "status") return [head.indexOf(" ") + 1, 3];
    if (header) {
      const at = head.toLowerCase().indexOf("\n" + header[1].toLowerCase() + ":");
      const end = head.indexOf("\r\n", at + 1);
      return at < 0 || end < 0 ? null : [at + 1, end - at - 1];
    }
    const at = body.indexOf(one.got);
    const alone = one.got !== "" && at >= 0 && at === body.lastIndexOf(one.got);
    return one.place.startsWith("body") && alone ? [head.length + at, one.got.length] : null;
  };

  const highlighted = (text, stretches) => {
    const parts = [];
    let from = 0;
    for (const [at, length] of stretches.filter(Boolean).sort((a, b) => a[0] - b[0])) {
      if (at < from || length < 1) continue;
      parts.push(visible(text.slice(from, at), true), make("mark", {}, visible(text.slice(at, at + length), true)));
      from = at + length;
    }
    return [...parts, visible(text.slice(from), true)];
  };

  const encoded = (...all) => {
    const inBase64 = all.map((bytes) => bytes.base64).filter(Boolean);
    if (inBase64.length === 0) return null;
    return make("details", { class: "more" }, make("summary", {}, "not all of it is text: base64"),
      ...inBase64.map((text) => make("pre", {}, text)));
  };

  const exchange = (wire, at, of) => {
    const own = of.verdict.mismatches.filter((one) => one.step === at + 1);
    const where = `${wire.tls ? "https" : "http"}://${wire.authority}`;
    const request = make("div", {}, make("span", { class: "label" }, "request"),
      make("pre", {}, visible(wire.request.text, true)), encoded(wire.request) ?? "");
    const reply = make("div", {}, make("span", { class: "label" }, "reply"));
    if (wire.answer.reply) {
      const { head, body, framed, cut } = wire.answer.reply;
      const places = own.map((one) => stretch(one, head.text, body.text));
      const rest = cut ? `… ${cut.bytes} bytes in all (sha256 ${cut.sha256})` : "";
      reply.append(make("pre", {}, ...highlighted(head.text + body.text, places), rest), encoded(head, body, framed ?? {}) ?? "");
    } else {
      reply.append(make("pre", {}, make("mark", {}, visible(of.faults[at] ?? "no reply"))));
    }
    return make("div", {}, make("h4", {}, `Step ${at + 1} `, make("small", {}, `${where} · ${milliseconds(wire.took_us)}`)),
      make("div", { class: "pair" }, request, reply));
  };

  const detail = (one) => {
    const about = [
      ["Why", one.verdict.why && visible(one.verdict.why)],
      ["Change", one.change.length ? one.change.map((change) => visible(change)).join(", ") : null],
      ["Baseline", one.baseline && make("a", { href: "#case:" + one.baseline }, make("code", {}, one.baseline))],
      ["Specs", make("code", {}, one.place)],
      ["Replay", make("code", {}, visible(one.replay))],
    ].filter(([, value]) => value);
    return make("div", { class: "detail" },
      make("ul", { class: "cited" }, ...one.clauses.map(cited)),
      make("dl", { class: "about" }, ...about.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
      ...one.verdict.mismatches.map((each) => mismatch(each, one.exchanges.length, one.verdict.word)),
      ...one.exchanges.map((wire, at) => exchange(wire, at, one)));
  };

  const row = (one) => {
    const element = make("details", { class: "case", id: "case:" + one.id, "data-word": one.verdict.word },
      make("summary", {}, make("span", { class: "word" }, one.verdict.word), make("span", { class: "id" }, one.id),
        make("span", { class: "title" }, one.title), make("span", { class: "took" }, milliseconds(one.took_us))));
    // Details are made once somebody looks.
    element.addEventListener("toggle", () => {
      if (element.open && element.childElementCount === 1) element.append(detail(one));
    });
    const clauses = one.clauses.map((id) => id + " " + data.clauses[id].says);
    const places = one.verdict.mismatches.map((each) => `${each.place} ${each.expected} ${each.got}`);
    const text = [one.id, one.title, one.verdict.why ?? "", ...clauses, ...places].join("\n").toLowerCase();
    return { element, one, text, headline: data.clauses[one.headline] };
  };

  const weight = (one) => order.indexOf(one.verdict.word);
  const rows = data.cases.map(row).sort((a, b) => weight(a.one) - weight(b.one));
  const empty = make("p", { class: "none-left" }, "No case is like that.");
  list.append(...rows.map(({ element }) => element), empty);

  const sections = [...document.querySelectorAll(".vendor")].map((section) => ({
    section,
    vendor: section.dataset.vendor,
    rows: [...section.querySelectorAll("tbody tr")].map((element) => ({
      element, text: element.textContent.toLowerCase(), level: element.dataset.level, basis: element.dataset.basis,
      words: element.dataset.words.split(" "),
    })),
  }));

  /** A cell of the matrix that was followed: its clause and envelope. */
  let pin = null;

  const wanted = (choice, word) => choice === "" || choice === word || (choice === "!" && !quiet.has(word));

  const filter = () => {
    const choice = Object.fromEntries(new FormData(form));
    const text = choice.text.trim().toLowerCase();
    let count = 0;
    for (const { element, one, text: own, headline } of rows) {
      const fits = (choice.vendor === "" || one.vendor === choice.vendor) && wanted(choice.word, one.verdict.word)
        && (choice.level === "" || headline?.level === choice.level) && (choice.basis === "" || headline?.basis === choice.basis)
        && (!pin || (one.clauses.includes(pin.clause) && (pin.envelope === "" || one.envelope === pin.envelope)))
        && (text === "" || own.includes(text));
      element.hidden = !fits;
      count += fits;
    }
    empty.hidden = count > 0;
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} cases`;
    pinned.hidden = !pin;
    pinned.textContent = pin ? `· ${pin.clause}${pin.envelope && " in " + pin.envelope}` : "";
    for (const { section, vendor, rows: clauses } of sections) {
      let left = 0;
      for (const clause of clauses) {
        const fits = (choice.level === "" || clause.level === choice.level) && (choice.basis === "" || clause.basis === choice.basis)
          && (choice.word === "" || choice.word === "!" || clause.words.includes(choice.word))
          && (text === "" || clause.text.includes(text));
        clause.element.hidden = !fits;
        left += fits;
      }
      section.hidden = left === 0 || (choice.vendor !== "" && vendor !== "all" && vendor !== choice.vendor);
    }
  };

  const choose = (choices) => {
    for (const select of form.querySelectorAll("select, input")) select.value = choices[select.name] ?? "";
    filter();
  };

  /** Shows what the address names: a case is opened, and nothing that is named stays filtered away. */
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) {
      pin = null;
      choose({});
    }
    if (target.matches(".case")) target.open = true;
    target.scrollIntoView();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cell, a.count");
    if (!link) return;
    const { clause, vendor, envelope, word } = link.dataset;
    pin = clause ? { clause, envelope } : null;
    choose(clause ? { vendor } : { word });
    document.getElementById("cases").focus({ preventScroll: true });
  });

  /** In a table the arrow keys go from link to link. */
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("td:has(> a.cell)");
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!cell || !step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    let [line, column] = [cell.parentElement, cell.cellIndex];
    do {
      column += step[1];
      line = step[0] < 0 ? line.previousElementSibling : step[0] > 0 ? line.nextElementSibling : line;
      const link = line?.hidden ? null : line?.cells[column]?.querySelector("a.cell");
      if (link) {
        link.focus();
        return;
      }
    } while (line?.cells[column] || (step[0] && line));
  });

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    pin = null;
    setTimeout(filter);
  });
  window.addEventListener("hashchange", follow);

  form.hidden = false;
  choose(rows.some(({ one }) => !quiet.has(one.verdict.word)) ? { word: "!" } : {});
  follow();
})();
