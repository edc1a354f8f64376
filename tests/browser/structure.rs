//! What every page must keep to, as the browser sees it after laying it out.

use super::chrome::Browser;

/// Lists what is wrong with the page: labels, headings, names, sizes, what sticks out.
const SCRIPT: &str = r"
const wrong = [];
const all = selector => [...document.querySelectorAll(selector)];
const shown = element => element.getClientRects().length > 0;
if (document.documentElement.lang !== 'en') wrong.push('no language');
if (!document.title) wrong.push('no title');
if (all('h1').length !== 1) wrong.push(all('h1').length + ' headings of the first level');
if (all('main').length !== 1) wrong.push('no main landmark');
for (const field of all('input:not([type=hidden])')) {
  const words = [...field.labels].map(label => label.innerText.trim()).join('');
  if (!words) wrong.push('no label: ' + field.outerHTML);
}
const ids = all('[id]').map(element => element.id);
for (const id of ids) if (ids.filter(other => other === id).length > 1) wrong.push('twice: ' + id);
for (const name of ['aria-describedby', 'aria-labelledby'])
  for (const element of all('[' + name + ']'))
    for (const id of element.getAttribute(name).split(/\s+/))
      if (id && !document.getElementById(id)) wrong.push(name + ' leads nowhere: ' + id);
for (const control of all('button, input:not([type=hidden]), a[href]').filter(shown)) {
  const inline = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
  const box = (control.closest('label') || control).getBoundingClientRect();
  if (!inline && (box.width < 24 || box.height < 24)) wrong.push('small: ' + control.outerHTML);
}
const root = document.scrollingElement;
if (root.scrollWidth > root.clientWidth)
  wrong.push('wider than the window: ' + root.scrollWidth + ' > ' + root.clientWidth);
return wrong;
";

/// Holds the page against the list, in a window of usual width and in one as narrow as a page is
/// at 400 % (WCAG 2.2, 1.4.10).
pub async fn check(browser: &Browser) {
    for width in [800, 500, 320] {
        browser.client.set_window_size(width, 900).await.expect("a window");
        let wrong = browser.client.execute(SCRIPT, Vec::new()).await.expect("a list");
        assert_eq!(wrong, serde_json::json!([]), "`{}`, {width} wide", browser.title().await);
    }
    browser.client.set_window_size(800, 900).await.expect("a window");
}
