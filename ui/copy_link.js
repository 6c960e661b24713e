// A button that copies the address of the page. Where the browser gives no clipboard, the address
// is shown, chosen and ready to be copied by hand.
export default ({ data, parentElement }) => {
  const root = parentElement.querySelector(".nua-copy") ?? document.createElement("div");
  if (!root.isConnected) {
    root.className = "nua-copy";
    root.innerHTML = '<button type="button"></button><input readonly hidden><span role="status"></span>';
    parentElement.append(root);
  }
  const [button, field, status] = root.children;
  button.textContent = data.copy;
  field.setAttribute("aria-label", data.address);
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      status.textContent = data.copied;
    } catch {
      field.hidden = false;
      field.value = location.href;
      field.select();
      status.textContent = data.by_hand;
    }
  };
};
