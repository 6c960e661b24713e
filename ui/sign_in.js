// A sign-in that has ended: when Streamlit, which lost its connection, is refused, the page is loaded
// again, and so asks for sign-in and leads back here. Streamlit itself would show a bare "status 401".
if (!window.nuaSession) {
  window.nuaSession = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.responseStatus === 401 && entry.name.endsWith("/_stcore/host-config")) location.reload();
    }
  });
  window.nuaSession.observe({type: "resource"});
}
