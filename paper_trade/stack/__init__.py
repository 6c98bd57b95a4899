"""What the launcher needs: embedded servers, supervision, the front-end build."""
