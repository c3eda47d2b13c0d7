/** The page's own style and script: the only ones that its content security policy lets run, by their hashes. */
export const style = `
:root{color-scheme:light dark;--page:light-dark(#f6f7f9,#0e1116);--card:light-dark(#fff,#161b22);--ink:light-dark(#1c2128,#e2e8f0);--quiet:light-dark(#59636e,#9aa5b1);--line:light-dark(#d9dee4,#2b323b);--code:light-dark(#f3f5f7,#0b0f14);--green:light-dark(#1a7f37,#3fb950);--red:light-dark(#c3232b,#ff7b72);--yellow:light-dark(#8a5a00,#e3b341);--cyan:light-dark(#0969da,#79c0ff);--added:light-dark(#e3f9e7,#12261a);--ins:light-dark(#a9edb7,#1f6b34);--removed:light-dark(#ffebe9,#2d1517);--del:light-dark(#ffc1bc,#842a2a);--hit:light-dark(#fff3cd,#3a2e0a)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 20px}
header{padding-top:32px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:17px;margin:36px 0 12px}
h3{font-size:17px;margin:0;line-height:1.35}
h4{font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--quiet);margin:22px 0 8px}
p{margin:8px 0}
a{color:var(--cyan)}
:focus-visible{outline:2px solid var(--cyan);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px}
.quiet{color:var(--quiet)}
.banner{display:inline-block;padding:2px 10px;border-radius:99px;border:1px solid var(--cyan);color:var(--cyan);font-size:13px}
.tools{display:flex;flex-wrap:wrap;gap:8px;margin:18px 0;align-items:center}
.tools input[type=search]{flex:1 1 240px;font:inherit;padding:7px 12px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit}
.chip{display:inline-flex;gap:6px;align-items:center;border:1px solid var(--line);background:var(--card);border-radius:99px;padding:4px 12px;cursor:pointer;font-size:14px}
.chip input{accent-color:var(--cyan);margin:0}
.notes{border-left:3px solid var(--yellow);background:var(--card);padding:6px 14px;border-radius:0 8px 8px 0}
.case{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone,var(--line));border-radius:10px;padding:18px 20px;margin:0 0 16px}
.case[hidden],section[hidden]{display:none}
.green{--tone:var(--green)}.red{--tone:var(--red)}.yellow{--tone:var(--yellow)}.cyan{--tone:var(--cyan)}.dim{--tone:var(--quiet)}
.badge{color:var(--tone);font-weight:650;font-size:13px;white-space:nowrap}
.top{display:flex;gap:16px;justify-content:space-between;align-items:baseline;flex-wrap:wrap}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:14px 0}
.facts dt{color:var(--quiet)}.facts dd{margin:0;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;font-size:13px}
.card .name{color:var(--quiet)}.card .name::first-letter{text-transform:uppercase}
.card .value{font-size:24px;font-weight:650;line-height:1.35;letter-spacing:-.01em}.card .none{color:var(--quiet)}
.charts{display:flex;flex-wrap:wrap;gap:12px;margin:12px 0}
.charts figure{flex:2 1 460px;min-width:0;margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.charts .narrow{flex:1 1 260px}
.charts figcaption{font-weight:600;font-size:14px;margin-bottom:8px}.charts figcaption .quiet,.key{font-weight:400;margin-left:10px}
.charts svg{display:block;width:100%;height:auto;max-height:260px}
.charts .grid{stroke:var(--line)}.charts .axis{fill:var(--quiet);font-size:11px}
rect.failed{fill:var(--red);opacity:.75}rect.fixed{fill:var(--green)}
.key::before{content:"";display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}.key.failed::before{background:var(--red);opacity:.75}.key.fixed::before{background:var(--green)}
.ideal{stroke:var(--quiet);stroke-dasharray:4 4}.dot{fill:var(--cyan);opacity:.85}
.groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:12px;margin:12px 0;align-items:start}
.bar{width:80px;height:8px;border-radius:4px;background:var(--line);vertical-align:middle;margin-right:6px}.bar rect{fill:var(--quiet)}
table.counts{border-collapse:collapse;width:100%;font-size:14px;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.counts th,.counts td{text-align:right;padding:6px 14px 6px 0;border-top:1px solid var(--line);font-variant-numeric:tabular-nums;white-space:nowrap}
.counts thead th{border:0;color:var(--quiet);font-weight:500}
.counts th:first-child{text-align:left;padding-left:16px;font-weight:400;white-space:normal;overflow-wrap:anywhere}
meter{width:90px;height:10px;vertical-align:middle}
code,pre,.log table,.diff table{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--code);padding:1px 5px;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--code);border:1px solid var(--line);border-radius:8px;padding:10px 14px;margin:8px 0;overflow:auto;white-space:pre;max-height:360px}
.log{background:var(--code);border:1px solid var(--line);border-radius:8px;overflow:auto}
.log table{width:100%;border-collapse:collapse}
.log td{padding:1px 12px;white-space:pre;vertical-align:top}.log .number{color:var(--quiet);text-align:right;user-select:none}
.log td:last-child{width:100%}.log .hit{background:var(--hit);font-weight:600}
.log tr:first-child td{padding-top:8px}.log tr:last-child td{padding-bottom:8px}
.rounds{display:flex;flex-wrap:wrap;gap:8px;list-style:none;padding:0;margin:8px 0;align-items:center}
.rounds li{border:1px solid var(--tone);color:var(--tone);border-radius:8px;padding:3px 10px;font-weight:600;font-size:14px}
.rounds li{position:relative}
.rounds li+li{margin-left:22px}
.rounds li+li::before{content:"→";position:absolute;left:-24px;color:var(--quiet);font-weight:400}
table.plain{border-collapse:collapse;width:100%;font-size:14px}
table.plain th{text-align:left;color:var(--quiet);font-weight:500}
table.plain td,table.plain th{border-bottom:1px solid var(--line);padding:5px 12px 5px 0;vertical-align:top;overflow-wrap:anywhere}
.diff{margin:12px 0;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.diff figcaption{padding:7px 14px;background:var(--code);border-bottom:1px solid var(--line);font:600 13px ui-monospace,monospace;overflow-wrap:anywhere}
.diff .scroll{overflow:auto;max-height:640px}
.diff table{border-collapse:collapse;width:100%;min-width:720px;table-layout:fixed}
.diff col.number{width:52px}
.diff th{font-weight:400;text-align:left;color:var(--quiet);padding:2px 12px;font-size:12px}
.diff td{padding:0 8px;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}
.diff .number{color:var(--quiet);text-align:right;user-select:none;border-right:1px solid var(--line)}
.diff .text+.number{border-left:1px solid var(--line)}
.diff .sign{user-select:none;color:var(--quiet);display:inline-block;width:1.4em}
.diff .removed{background:var(--removed)}.diff .added{background:var(--added)}.diff .none{background:var(--code)}
.diff del{background:var(--del);text-decoration:none;border-radius:3px}.diff ins{background:var(--ins);text-decoration:none;border-radius:3px}
.diff .hunk td{color:var(--quiet);background:var(--code);padding:2px 14px;font-size:12px}
.diff pre{border:0;border-radius:0;margin:0}
details{margin:8px 0}summary{cursor:pointer;color:var(--cyan)}
footer{padding-top:8px;padding-bottom:40px;color:var(--quiet);font-size:13px}
@media print{.tools,.skip{display:none}.case{break-inside:avoid}pre,.diff .scroll{max-height:none}}
@media (max-width:640px){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:6px}}
`;

export const script = `
const search=document.querySelector('#search');
const kinds=[...document.querySelectorAll('.chip input')];
const cases=[...document.querySelectorAll('.case')].map(element=>({element,kind:element.dataset.kind,text:element.textContent.toLowerCase()}));
const shown=document.querySelector('#shown');
function filter(){
  const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const wanted=new Set(kinds.filter(one=>one.checked).map(one=>one.value));
  let number=0;
  for(const one of cases){
    const visible=wanted.has(one.kind)&&words.every(word=>one.text.includes(word));
    one.element.hidden=!visible;
    if(visible)number+=1;
  }
  for(const run of document.querySelectorAll('section.run'))run.hidden=!run.querySelector('.case:not([hidden])');
  shown.textContent=number===cases.length?'':number+' of '+cases.length+' shown';
}
document.querySelector('.tools').hidden=false;
search.addEventListener('input',filter);
for(const one of kinds)one.addEventListener('change',filter);
document.addEventListener('keydown',event=>{if(event.key==='/'&&document.activeElement!==search){event.preventDefault();search.focus();}});
`;
