echo one > one; mkdir folder; echo f > folder/f; ln -s one link; ln -s folder folder-link; ln -s f folder/inner-link
